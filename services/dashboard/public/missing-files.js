// The page names files of a build that is there no more: loaded anew once, else it says so where nothing else can.
addEventListener(
  'error',
  ({ target }) => {
    const isOurs = target instanceof HTMLScriptElement || target instanceof HTMLLinkElement;
    if (!isOurs || document.querySelector('#root')?.hasChildNodes()) return;
    const build = document.querySelector('script[type=module]')?.src ?? '';
    if (sessionStorage.getItem('infrapulse.reloaded') !== build) {
      sessionStorage.setItem('infrapulse.reloaded', build);
      location.reload();
      return;
    }
    const note = document.createElement('p');
    note.setAttribute('role', 'alert');
    note.textContent =
      '页面文件已更新或无法取得, 请重新加载。 The files of this page have changed or cannot be fetched: load it again.';
    document.querySelector('#root')?.append(note);
  },
  true,
);
