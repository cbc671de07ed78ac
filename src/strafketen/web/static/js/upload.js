// Resumable upload (tus 1.0). Without this script the form itself posts the file, and cannot resume.
(() => {
  const form = document.getElementById('oplaad');
  if (!form || !window.tus || !window.tus.isSupported) return;
  const el = (id) => document.getElementById(id);
  const word = (name) => el('vt-woorden').content.querySelector(`[data-w="${name}"]`).textContent;
  const say = (name) => { el('vt-status').textContent = word(name); };
  const size = (n) => {
    const units = ['B', 'kB', 'MB', 'GB', 'TB'];
    let step = 0;
    let value = n;
    while (value >= 1000 && step < units.length - 1) { value /= 1000; step += 1; }
    return `${value.toLocaleString(document.documentElement.lang, { maximumFractionDigits: step ? 1 : 0 })} ${units[step]}`;
  };
  form.querySelector('.zonder-js').hidden = true;
  form.querySelector('.met-js').hidden = false;

  let upload = null;
  let running = false;
  let mayLeave = true;
  const show = (name, on) => { el(name).hidden = !on; };
  const state = (going) => { running = going; mayLeave = !going; show('vt-pauze', going); show('vt-verder', !going); };

  // The grant names the upload, so a second visit with the same file goes on where the first one stopped.
  const options = (file) => ({
    endpoint: form.dataset.tus,
    headers: { Authorization: `Bearer ${form.dataset.token}` },
    chunkSize: 64 * 1024 * 1024,
    retryDelays: [0, 1000, 3000, 5000, 10000, 20000, 30000],
    metadata: { filename: file.name, filetype: file.type || 'application/octet-stream' },
    fingerprint: () => Promise.resolve(`strafketen-${form.dataset.upload}-${file.name}-${file.size}-${file.lastModified}`),
    removeFingerprintOnSuccess: true,
    onProgress: (sent, total) => {
      el('vt-balk').value = total ? (100 * sent) / total : 0;
      el('vt-tekst').textContent = `${size(sent)} ${word('van')} ${size(total)}`;
    },
    onShouldRetry: (error) => {
      const status = error.originalResponse ? error.originalResponse.getStatus() : 0;
      const again = status === 0 || status === 409 || status === 423 || status >= 500;
      if (again) say('wacht');
      return again;
    },
    onChunkComplete: () => { if (running) say('bezig'); },
    onError: (error) => {
      const status = error.originalResponse ? error.originalResponse.getStatus() : 0;
      state(false);
      say(status === 401 || status === 403 ? 'verlopen' : status === 413 ? 'groot' : 'fout');
      el('vt-verder').focus();
    },
    onSuccess: () => {
      mayLeave = true;
      running = false;
      show('vt-pauze', false);
      show('vt-stop', false);
      say('controle');
      window.location.assign(form.dataset.klaar);
    },
  });

  form.addEventListener('submit', (event) => {
    const [file] = el('bestand').files;
    if (!file || upload) { event.preventDefault(); return; }
    event.preventDefault();
    show('voortgang', true);
    el('vt-naam').textContent = file.name;
    if (file.size > Number(form.dataset.max)) { say('groot'); show('vt-pauze', false); return; }
    show('vt-start', false);
    el('bestand').disabled = true;
    upload = new window.tus.Upload(file, options(file));
    state(true);
    say('bezig');
    upload.findPreviousUploads().then((earlier) => {
      if (earlier.length) { upload.resumeFromPreviousUpload(earlier[0]); say('hervat'); }
      upload.start();
    });
    el('vt-pauze').focus();
  });
  el('bestand').addEventListener('change', () => { show('voortgang', false); show('vt-start', true); });
  el('vt-pauze').addEventListener('click', () => { upload.abort(); state(false); say('pauze'); el('vt-verder').focus(); });
  el('vt-verder').addEventListener('click', () => { state(true); say('hervat'); upload.start(); el('vt-pauze').focus(); });
  el('vt-stop').addEventListener('click', () => {
    const stopped = upload;
    upload = null;
    state(false);
    show('vt-verder', false);
    el('bestand').disabled = false;
    show('vt-start', true);
    say('weg');
    el('bestand').focus();
    if (stopped) stopped.abort(true).catch(() => say('weg'));
  });
  window.addEventListener('beforeunload', (event) => { if (!mayLeave) event.preventDefault(); });
})();
