/** A style sheet as its text (src/programs/build/extension-bundle.ts). */
declare module '*.css' {
  const text: string
  // biome-ignore lint/style/noDefaultExport: what the bundler makes of a text file.
  export default text
}
