// The first import of every command: says so before anything newer than this Node is used.
const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(
    `Loadout needs Node.js 20.19 or newer; this is ${process.version}. Get one from https://nodejs.org and try again.`,
  );
  process.exit(1);
}
