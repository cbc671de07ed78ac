// Refresh the part #stand of a job page every two seconds; without this script the page refreshes as a whole.
(() => {
  const box = document.getElementById('stand');
  if (!box) return;
  const again = async () => {
    try {
      const answer = await fetch(window.location.href, { headers: { Accept: 'text/html' }, credentials: 'same-origin' });
      const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html').getElementById('stand');
      if (answer.redirected || !fresh) { window.location.replace(answer.url); return; }
      if (fresh.innerHTML !== box.innerHTML) box.innerHTML = fresh.innerHTML;
      if (fresh.dataset.klaar === 'ja') { window.location.reload(); return; }
    } catch { /* the line is away for a moment; the next turn tries again */ }
    window.setTimeout(again, 2000);
  };
  window.setTimeout(again, 2000);
})();
