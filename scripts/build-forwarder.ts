/**
 * Builds the forwarder: one file, dist/switchhook-forwarder.mjs, that Node 22.13 or newer runs as it is. The
 * Worker serves it as a static asset, so that the file a deployment hands out is the one that fits it. `--deb` (`--arch arm64`): also as
 * a Debian package with a Node of its own.
 */
import { parseArgs } from 'node:util'
import { BuildFailed } from '../src/programs/build/build-failed.ts'
import { buildForwarder } from '../src/programs/build/forwarder-bundle.ts'
import { buildForwarderDeb } from '../src/programs/build/forwarder-deb.ts'
import { kib } from './check/bundle-size.ts'

const { values } = parseArgs({ options: { deb: { type: 'boolean' }, arch: { type: 'string' } } })
const here = process.arch === 'arm64' ? 'arm64' : 'amd64'

try {
  const { file, rawBytes, gzipBytes } = await buildForwarder()
  console.log(`${file}: ${kib(rawBytes)} KiB, gzip ${kib(gzipBytes)} KiB`)
  if (values.deb) {
    const { arch = here } = values
    if (arch !== 'amd64' && arch !== 'arm64') throw new BuildFailed(`--arch must be amd64 or arm64, not ${arch}.`)
    console.log(await buildForwarderDeb(arch, file))
  }
} catch (error) {
  if (!(error instanceof BuildFailed)) throw error
  console.error(error.message)
  process.exitCode = 1
}
