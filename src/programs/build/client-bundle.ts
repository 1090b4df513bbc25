/** `switchhook/client` as one file for browsers and Node, bundled by esbuild. */
import path from 'node:path'
import { build } from 'esbuild'
import { root } from './paths.ts'

const clientFile = path.join(root, 'dist/client.mjs')

/** The sources that went into it. */
export async function buildClient(): Promise<string[]> {
  const { metafile } = await build({
    entryPoints: [path.join(root, 'src/programs/client/index.ts')],
    bundle: true,
    format: 'esm',
    platform: 'neutral',
    target: 'es2022',
    minify: true,
    outfile: clientFile,
    logLevel: 'error',
    metafile: true,
  })
  return Object.keys(metafile.inputs)
}
