require('koa');
module.exports = {
  extensions: Object.keys(require.extensions),
  require: Object.keys(require),
  paths: module.paths,
  stack: new Error('here').stack,
};
