declare module 'virtual:pages' {
  const pages: Record<string, import('./page').Piece[]>;
  export default pages;
}

declare module 'virtual:documents' {
  const documents: Record<string, string>;
  export default documents;
}
