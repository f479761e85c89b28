// Blocks its event loop again and again, in a function that has a name.
function parseTheWholeCatalogue() {
  const end = Date.now() + 120;
  while (Date.now() < end);
}

console.log('ready');
setInterval(parseTheWholeCatalogue, 200);
