export default function Page({ name }) {
  return <p>{name}</p>;
}
export function getServerSideProps({ params }) {
  return { props: params };
}
