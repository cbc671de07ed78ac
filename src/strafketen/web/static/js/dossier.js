// Keys for the dossier; every link works without. A single letter does nothing while someone types and can be
// switched off with data-toetsen="uit" on the html element (WCAG 2.1.4).
(() => {
  const keys = { j: '.tools [rel=next]', k: '.tools [rel=prev]', n: '.viewer__nav [rel=next]', p: '.viewer__nav [rel=prev]', t: '[data-toets=t]', c: '[data-toets=c]', '+': '[data-toets="+"]', '-': '[data-toets="-"]', r: '[data-toets=r]' };
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest('input, textarea, select, [contenteditable]')) return;
    if (document.documentElement.dataset.toetsen === 'uit' || document.querySelector('dialog[open]')) return;
    if (event.key === '/') {
      const search = document.getElementById('q');
      if (search) { event.preventDefault(); search.focus(); }
      return;
    }
    const target = keys[event.key] && document.querySelector(keys[event.key]);
    if (target) { event.preventDefault(); target.click(); }
  });
  const open = (selector, id) => document.querySelector(selector)?.addEventListener('click', () => { const box = document.querySelector(id); if (box) box.open = true; });
  open('[data-toets=t]', '#tekst details');
  open('[data-toets=c]', '#citeren');
  // text chosen on the page becomes the quote
  const quote = document.getElementById('citaat');
  document.querySelector('.pagetext')?.addEventListener('mouseup', () => {
    const chosen = String(document.getSelection()).trim();
    if (chosen && quote) quote.value = chosen;
  });
})();
