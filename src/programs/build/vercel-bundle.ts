/** The function for Vercel as one file: for `vercel build` (scripts/vercel-build.ts), tests and `npm run start:upstash`. */
import path from 'node:path'
import { build } from 'esbuild'
import { root } from './paths.ts'

/** Writes the bundled function to `file` (…/index.mjs) and answers its size in bytes. */
export async function bundleVercelFunction(file: string): Promise<number> {
  const { metafile } = await build({
    entryPoints: [path.join(root, 'functions/vercel.ts')],
    outfile: file,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node22',
    // What is CommonJS among the packages asks for Node's modules by require.
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
    // Scripts that Redis runs.
    loader: { '.lua': 'text' },
    minify: true,
    sourcemap: 'linked',
    metafile: true,
  })
  const [bytes = 0] = Object.entries(metafile.outputs).flatMap(([name, output]) =>
    name.endsWith('.mjs') ? output.bytes : [],
  )
  return bytes
}
