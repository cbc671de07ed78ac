// Own controls beside <video> and <audio>. Without this script the browser's own controls stay.
(() => {
  const v = document.getElementById('v');
  const bar = document.querySelector('.bed');
  if (!v || !bar) return;
  v.controls = false;
  bar.hidden = false;
  const button = (name) => bar.querySelector(`[data-doe="${name}"]`);
  const now = document.getElementById('nu');
  const frame = 1 / (Number(v.dataset.beeldjes) || 25);
  const clock = (s) => {
    const two = (x) => String(Math.floor(x)).padStart(2, '0');
    return s >= 3600 ? `${Math.floor(s / 3600)}:${two((s % 3600) / 60)}:${two(s % 60)}` : `${two(s / 60)}:${two(s % 60)}`;
  };
  const go = (t) => { v.currentTime = Math.max(0, Math.min(t, v.duration || t)); };
  const captions = () => {
    const track = v.textTracks[0];
    if (!track) return;
    const on = track.mode !== 'showing';
    track.mode = on ? 'showing' : 'hidden';
    button('cc').setAttribute('aria-pressed', on);
  };
  const mute = () => { v.muted = !v.muted; button('stil').setAttribute('aria-pressed', v.muted); };
  const act = {
    speel: () => (v.paused ? v.play() : v.pause()),
    '-10': () => go(v.currentTime - 10),
    '+10': () => go(v.currentTime + 10),
    '-b': () => { v.pause(); go(v.currentTime - frame); },
    '+b': () => { v.pause(); go(v.currentTime + frame); },
    cc: captions,
    stil: mute,
    groot: () => v.requestFullscreen?.(),
    citeer: () => {
      const moment = document.getElementById('moment');
      if (!moment) return;
      v.pause();
      moment.value = clock(v.currentTime);
      document.getElementById('toelichting').focus();
    },
  };
  bar.addEventListener('click', (event) => { const b = event.target.closest('[data-doe]'); if (b) act[b.dataset.doe](); });
  document.getElementById('snel')?.addEventListener('change', (event) => { v.playbackRate = Number(event.target.value); });
  const playing = () => {
    const b = button('speel');
    b.setAttribute('aria-label', v.paused ? b.dataset.aan : b.dataset.uit);
    b.firstElementChild.className = `i i-${v.paused ? 'play' : 'pause'}`;
  };
  v.addEventListener('play', playing);
  v.addEventListener('pause', playing);
  v.addEventListener('timeupdate', () => { now.textContent = clock(v.currentTime); });
  // a fragment stops once at its end; playing on is the reader's choice
  let stop;
  const until = (end) => {
    if (stop) v.removeEventListener('timeupdate', stop);
    stop = null;
    if (!(end > 0)) return;
    stop = () => { if (v.currentTime >= end) { v.pause(); v.removeEventListener('timeupdate', stop); } };
    v.addEventListener('timeupdate', stop);
  };
  document.querySelectorAll('a[data-t]').forEach((a) => a.addEventListener('click', (event) => { event.preventDefault(); go(Number(a.dataset.t)); until(Number(a.dataset.tot || 0)); v.focus(); }));
  document.querySelectorAll('[data-neem]').forEach((b) => {
    b.hidden = false;
    b.addEventListener('click', () => { document.getElementById(b.dataset.neem).value = clock(v.currentTime); });
  });
  const start = Number(v.dataset.vanaf || 0);
  const end = Number(v.dataset.tot || 0);
  if (end > start) until(end);
  if (start) {
    if (v.readyState > 0) go(start);
    else v.addEventListener('loadedmetadata', () => go(start), { once: true });
  }
  const keys = { ' ': 'speel', k: 'speel', j: '-10', l: '+10', ',': '-b', '.': '+b', m: 'stil', c: 'cc', n: 'citeer' };
  const rates = [0.5, 1, 1.5, 2];
  const faster = (step) => {
    const list = document.getElementById('snel');
    if (!list) return;
    const at = Math.max(0, Math.min(rates.length - 1, rates.indexOf(v.playbackRate) + step));
    v.playbackRate = rates[at];
    list.value = String(rates[at]);
  };
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest('input, select, textarea')) return;
    if (event.key === ' ' && event.target.closest('button, a, summary, video, audio')) return;
    if (document.documentElement.dataset.toetsen === 'uit' || document.querySelector('dialog[open]')) return;
    if (event.key === '[' || event.key === ']') {
      for (const id of event.key === '[' ? ['van', 'moment'] : ['tot', 'einde']) {
        const field = document.getElementById(id);
        if (field) field.value = clock(v.currentTime);
      }
    }
    if (event.key === '<' || event.key === '>') faster(event.key === '>' ? 1 : -1);
    const name = keys[event.key.toLowerCase()];
    if (name && act[name] && (name !== 'cc' || button('cc'))) { event.preventDefault(); act[name](); }
  });
})();
