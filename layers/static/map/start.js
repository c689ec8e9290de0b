/* The map's first script: a classic one, as folium can only name such. It starts the modules, which the
 * frame's own headers have had loaded meanwhile (layers/web/map_scripts.py), and keeps what it is told until then.
 */
(function () {
  "use strict";
  const folder = /** @type {HTMLScriptElement} */ (document.currentScript).src;
  let told = null;

  window.atlas = { show: (update) => { told = update; } };
  window.AtlasMap = {
    attach(map, config) {
      import(new URL("atlas_map.js", folder).href).then(({ AtlasMap }) => {
        window.atlas = new AtlasMap(map, config);
        if (told) window.atlas.show(told);
      });
    },
  };
})();
