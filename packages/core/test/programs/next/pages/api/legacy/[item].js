export default function handler(request, response) {
  response.status(request.query.item === 'fails' ? 500 : 200).json(request.query);
}
