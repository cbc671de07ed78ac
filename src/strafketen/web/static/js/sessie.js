// Warns before the log-in ends and keeps it going with one button (WCAG 2.2.1). All pages of this node share one end.
// After the end the page is covered; what was typed goes along to the log-in and back (WCAG 2.2.5).
(() => {
  const box = document.getElementById('sessie');
  if (!box) return;
  const seconds = Number(box.dataset.seconden);
  const warn = Number(box.dataset.waarschuw);
  const near = box.querySelector('[data-stand=bijna]');
  const past = box.querySelector('[data-stand=voorbij]');
  const timer = box.querySelector('[role=timer]');
  const channel = 'BroadcastChannel' in window ? new BroadcastChannel('sessie') : null;
  let end = Date.now() + seconds * 1000;
  let turn;
  const words = (s) => `${Math.floor(s / 60)}:${String(s % 60).padStart(2, '0')}`;
  const look = () => {
    window.clearTimeout(turn);
    const left = Math.ceil((end - Date.now()) / 1000);
    if (left > warn) {
      if (box.open) box.close();
      turn = window.setTimeout(look, (left - warn) * 1000);
      return;
    }
    if (left <= 0) {
      near.hidden = true;
      past.hidden = false;
      box.classList.add('venster--dicht');
      box.setAttribute('aria-labelledby', 'sessie-voorbij');
      if (!box.open) box.showModal();
      past.querySelector('button').focus();
      return;
    }
    timer.textContent = words(left);
    if (!box.open) { document.querySelector('video, audio')?.pause(); box.showModal(); near.querySelector('button').focus(); }
    turn = window.setTimeout(look, 1000);
  };
  const renewed = (tell) => {
    if (end <= Date.now()) return;
    end = Date.now() + seconds * 1000;
    if (tell) channel?.postMessage('verlengd');
    look();
  };
  if (channel) channel.onmessage = () => renewed(false);
  // closing without an answer would leave the reader without a warning
  box.addEventListener('cancel', (event) => { event.preventDefault(); near.hidden || near.querySelector('form').requestSubmit(); });
  near.querySelector('form').addEventListener('submit', async (event) => {
    event.preventDefault();
    const data = new FormData(event.target);
    data.delete('next');
    try {
      const answer = await fetch(event.target.action, { method: 'POST', body: data, credentials: 'same-origin' });
      if (answer.redirected || !answer.ok) { end = Date.now(); look(); return; }
      renewed(true);
    } catch { event.target.submit(); }
  });
  const typed = (form) => [...form.elements].some((e) => e.name && e.type !== 'hidden'
    && ('checked' in e && (e.type === 'checkbox' || e.type === 'radio') ? e.checked !== e.defaultChecked
      : e.options ? [...e.options].some((o) => o.selected !== o.defaultSelected) : e.value !== e.defaultValue));
  past.querySelector('form').addEventListener('submit', (event) => {
    const form = [...document.querySelectorAll('form[method=post]')].find((f) => !box.contains(f) && typed(f));
    if (!form) { event.preventDefault(); window.location.reload(); return; }
    const keep = event.target;
    keep.elements._pad.value = new URL(form.action).pathname + new URL(form.action).search;
    for (const [name, value] of new FormData(form)) {
      if (typeof value !== 'string' || name === 'csrfmiddlewaretoken') continue;
      const field = document.createElement('input');
      Object.assign(field, { type: 'hidden', name, value });
      keep.append(field);
    }
  });
  document.addEventListener('visibilitychange', () => { if (!document.hidden) look(); });
  renewed(true);
})();
