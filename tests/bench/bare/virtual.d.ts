declare module 'virtual:page' {
  const page: import('./page').Piece[];
  export default page;
}

declare module 'virtual:document' {
  const document: string;
  export default document;
}
