export default async function Page({ params }) {
  return <p>user {(await params).id}</p>;
}
