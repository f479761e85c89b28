// Passes its input on, says something on both outputs, bytes that are no text among them, and ends with its own code.
process.stdin.pipe(process.stdout);
process.stderr.write(Buffer.from([0xff, 0x00, 0x0a]));
process.stdin.on('end', () => {
  process.exitCode = 3;
});
