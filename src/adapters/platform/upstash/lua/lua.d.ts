/** Scripts are imported as their text: by esbuild's loader, and by vitest's plugin (vitest.config.ts). */
declare module '*.lua' {
  const script: string
  // biome-ignore lint/style/noDefaultExport: that is how a text is imported.
  export default script
}
