// Says how often Ctrl-C reached it, a little after the first one, and ends with its own code.
let interrupts = 0;
process.on('SIGINT', () => {
  interrupts += 1;
  if (interrupts === 1) {
    setTimeout(() => {
      console.log(`interrupted ${interrupts} times`);
      process.exit(5);
    }, 400);
  }
});
setInterval(Boolean, 1000);
console.log('program is ready');
