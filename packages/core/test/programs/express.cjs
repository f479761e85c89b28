// Routers in routers, an application in an application; `EXPRESS` names the version's package.
const express = require(process.env.EXPRESS);
const app = express();
const failure = () => {
  throw Object.assign(new Error('on purpose'), { status: 500 });
};
const teams = express.Router({ mergeParams: true });
teams.get('/:team/fails', failure);
teams.get('/:team/late', (_request, _response, next) => next());
teams.get('/:team', (request, response) => response.json(request.params));
teams.get('/', (_, response) => response.json([]));
const orgs = express.Router({ mergeParams: true });
orgs.use('/teams', teams);
app.use('/orgs/:org', orgs);
// The same router twice, once by a list of paths.
const items = express.Router();
items.get('/:item', (_, response) => response.send('fine'));
app.use('/v1/items', items);
app.use(['/v2/items', '/v3/items'], items);
const admin = express();
admin.get('/users/:name', (_, response) => response.send('fine'));
app.use('/admin', admin);
app.get('/users/:name', (_, response) => response.send('fine'));
app.get('/fails', failure);
// Answers what a route has passed on.
app.use((request, response, next) => (request.route === undefined ? next() : response.send('late')));
// biome-ignore lint/complexity/useMaxParams: Express tells a handler of errors by its four parameters.
app.use((error, _request, response, _next) => response.status(error.status).send('failed'));
app.listen(process.env.PORT, () => console.log('listening on it'));
