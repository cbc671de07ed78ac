// The key "?" shows the list of keys over the page; without script the link opens it as a page.
(() => {
  const link = document.querySelector('a[data-toetsenlijst]');
  if (!link) return;
  let box;
  const show = async () => {
    if (box?.open) return;
    if (!box) {
      try {
        const answer = await fetch(link.href, { credentials: 'same-origin' });
        const list = new DOMParser().parseFromString(await answer.text(), 'text/html');
        const inside = list.getElementById('toetsenlijst');
        if (!inside) throw new Error('geen lijst');
        box = document.createElement('dialog');
        box.className = 'venster venster--breed';
        box.setAttribute('aria-labelledby', 'toetsen-kop');
        const head = document.createElement('div');
        head.className = 'venster__h';
        const title = document.createElement('h2');
        title.id = 'toetsen-kop';
        title.textContent = list.querySelector('h1').textContent;
        const shut = document.createElement('button');
        shut.type = 'button';
        shut.className = 'nl-button nl-button--secondary';
        shut.textContent = link.dataset.sluit;
        shut.addEventListener('click', () => box.close());
        head.append(title, shut);
        inside.querySelectorAll('h2').forEach((h) => { const lower = document.createElement('h3'); lower.id = h.id; lower.textContent = h.textContent; h.replaceWith(lower); });
        box.append(head, inside);
        document.body.append(box);
      } catch { window.location.assign(link.href); return; }
    }
    box.showModal();
  };
  document.addEventListener('keydown', (event) => {
    if (event.key !== '?' || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest('input, textarea, select, [contenteditable]') || document.querySelector('dialog[open]')) return;
    if (document.documentElement.dataset.toetsen === 'uit') return;
    event.preventDefault();
    show();
  });
})();
