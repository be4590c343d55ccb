// A chart as a PNG picture to download: drawn from its SVG, here in the browser.

export function installChartPicture(image, link) {
  if (!image || !link) return;
  link.hidden = false;
  link.after(" · ");
  link.addEventListener("click", async (event) => {
    if (link.href.startsWith("blob:")) return;
    event.preventDefault();
    await image.decode();
    const canvas = document.createElement("canvas");
    canvas.width = image.naturalWidth;
    canvas.height = image.naturalHeight;
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    canvas.toBlob((blob) => {
      link.href = URL.createObjectURL(blob);
      link.click();
    }, "image/png");
  });
}
