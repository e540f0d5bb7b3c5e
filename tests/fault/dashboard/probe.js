// What a reader would see of the page: asked of the layout itself, and told to the frame around it.
(() => {
  const faults = [];
  const fault = (what) => faults.push(what);
  addEventListener('error', (event) => fault(`error: ${event.message}`));
  document.addEventListener('securitypolicyviolation', (event) => fault(`blocked: ${event.violatedDirective} ${event.blockedURI}`));
  const theme = new URLSearchParams(location.search).get('theme');
  if (theme) document.documentElement.dataset.theme = theme;

  const shown = (element) => element.checkVisibility({ visibilityProperty: true }) && !element.closest('.skip, .of');
  const near = 1.5;
  const inside = (box, outer) => box.left >= outer.left - near && box.right <= outer.right + near && box.top >= outer.top - near && box.bottom <= outer.bottom + near;

  function texts() {
    const found = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const element = node.parentElement;
      if (!node.data.trim() || element.closest('script, title, desc') || !shown(element)) continue;
      const range = document.createRange();
      range.selectNodeContents(node);
      const window = element.closest('.scroll')?.getBoundingClientRect();
      for (const box of range.getClientRects()) {
        // What a table scrolls to is neither seen nor lost.
        if (box.width > 0 && (!window || inside(box, window))) found.push({ element, text: node.data.trim(), box });
      }
    }
    return found;
  }

  function layout(all) {
    const page = { left: 0, top: 0, right: document.documentElement.clientWidth, bottom: Infinity };
    if (document.documentElement.scrollWidth > page.right) fault(`wider than its window: ${document.documentElement.scrollWidth}`);
    for (const { element, text, box } of all) {
      const svg = element.closest('svg');
      if (!inside(box, svg ? svg.getBoundingClientRect() : page)) fault(`leaves its box: ${text}`);
    }
    const sorted = [...all].sort((a, b) => a.box.top - b.box.top);
    sorted.forEach((a, at) => {
      for (const b of sorted.slice(at + 1)) {
        if (b.box.top >= a.box.bottom) break;
        const over = Math.min(a.box.right, b.box.right) - Math.max(a.box.left, b.box.left);
        const down = Math.min(a.box.bottom, b.box.bottom) - b.box.top;
        // Lines are set closer than their boxes are high, so only what truly runs together counts.
        if (over > near && down > Math.min(a.box.height, b.box.height) * 0.45) fault(`overlap: ${a.text} | ${b.text}`);
      }
    });
  }

  const channels = (colour) => (colour.match(/[\d.]+/g) ?? []).map(Number);
  const luminance = ([r, g, b]) => {
    const part = (value) => (value / 255 <= 0.04045 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4);
    return 0.2126 * part(r) + 0.7152 * part(g) + 0.0722 * part(b);
  };
  const contrast = (a, b) => {
    const [x, y] = [luminance(a), luminance(b)];
    return (Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05);
  };
  function ground(element) {
    for (let at = element; at; at = at.parentElement) {
      const colour = channels(getComputedStyle(at).backgroundColor);
      if (colour.length === 3 || colour[3] > 0) return colour;
    }
    return [255, 255, 255];
  }
  function behind(text, box) {
    // A rim of its own is what lies behind it.
    if (text.hasAttribute('paint-order')) return channels(getComputedStyle(text).stroke);
    const stack = document.elementsFromPoint(box.left + box.width / 2, box.top + box.height / 2);
    const shape = stack.find((element) => ['rect', 'polygon', 'circle'].includes(element.tagName) && element.ownerSVGElement === text.ownerSVGElement);
    return shape ? channels(getComputedStyle(shape).fill) : ground(text.ownerSVGElement.parentElement);
  }
  function colours(all) {
    for (const { element, text, box } of all) {
      const style = getComputedStyle(element);
      const svg = element.ownerSVGElement;
      const ratio = contrast(channels(svg ? style.fill : style.color), svg ? behind(element, box) : ground(element));
      if (ratio < 4.5) fault(`contrast ${ratio.toFixed(2)}: ${text}`);
    }
    const marks = ['#0072B2', '#8A8A8A', '#D55E00', '#00875F', '#C2410C'];
    for (const mark of document.querySelectorAll('svg [fill], svg [stroke]')) {
      for (const name of ['fill', 'stroke']) {
        if (!marks.includes(mark.getAttribute(name)) || !shown(mark) || mark.tagName === 'polygon') continue;
        const ratio = contrast(channels(getComputedStyle(mark)[name]), ground(mark.ownerSVGElement.parentElement));
        if (ratio < 3) fault(`mark ${mark.getAttribute(name)} ${ratio.toFixed(2)}`);
      }
    }
  }

  // A glyph that no font has is drawn as the one for what no font can have.
  function glyphs() {
    const canvas = document.createElement('canvas');
    canvas.width = canvas.height = 32;
    const pen = canvas.getContext('2d', { willReadFrequently: true });
    const drawn = (char) => {
      pen.clearRect(0, 0, 32, 32);
      pen.font = `20px ${getComputedStyle(document.body).fontFamily}`;
      pen.fillText(char, 4, 24);
      return canvas.toDataURL();
    };
    const nothing = drawn('\u{10fffe}');
    for (const char of new Set(document.body.innerText)) {
      if (char.trim() && drawn(char) === nothing) fault(`no glyph: ${char}`);
    }
  }

  function names() {
    const ids = [...document.querySelectorAll('[id]')].map((element) => element.id);
    ids.filter((id, at) => ids.indexOf(id) !== at).forEach((id) => fault(`twice: #${id}`));
    for (const svg of document.querySelectorAll('svg')) {
      const named = (svg.getAttribute('aria-labelledby') ?? '').split(' ');
      if (!named.every((id) => document.getElementById(id)?.textContent.trim())) fault(`no name: ${named}`);
    }
  }

  addEventListener('load', () => {
    document.querySelectorAll('details').forEach((details) => { details.open = true; });
    const all = texts();
    if (all.length < 100) fault(`only ${all.length} texts`);
    layout(all);
    colours(all);
    glyphs();
    names();
    performance.getEntriesByType('resource').forEach((entry) => fault(`requested: ${entry.name}`));
    const ink = getComputedStyle(document.body).color;
    parent.postMessage({ page: location.href.split('/').pop(), width: innerWidth, ink, texts: all.length, faults: [...new Set(faults)] }, '*');
  });
})();
