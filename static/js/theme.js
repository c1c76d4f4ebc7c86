// Classic script in the head, before the styles: sets light or dark before the first paint.
(() => {
  const root = document.documentElement;
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const kept = () => (document.cookie.match(/(?:^|; )theme=(light|dark|system)/) || [])[1] || "system";
  const show = () => {
    const chosen = kept();
    root.dataset.theme = chosen;
    root.dataset.bsTheme = chosen === "system" ? (dark.matches ? "dark" : "light") : chosen;
  };
  show();
  dark.addEventListener("change", show);
  document.addEventListener("theme:chosen", (event) => {
    const secure = location.protocol === "https:" ? "; secure" : "";
    document.cookie = `theme=${event.detail}; path=/; max-age=31536000; samesite=lax${secure}`;
    show();
  });
})();
