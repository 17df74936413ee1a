/** Stands for packages that jsPDF offers to load for HTML and SVG input, which nothing here uses (astro.config.mjs). */
export default undefined;
