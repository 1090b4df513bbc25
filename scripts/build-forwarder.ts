/**
 * Builds the forwarder: one file, dist/switchhook-forwarder.mjs, that Node 22.13 or newer runs as it is. The
 * Worker serves it as a static asset, so that the file a deployment hands out is the one that fits it.
 */
import { buildForwarder } from '../src/programs/build/forwarder-bundle.ts'
import { kib } from './check/bundle-size.ts'

const { file, rawBytes, gzipBytes } = await buildForwarder()
console.log(`${file}: ${kib(rawBytes)} KiB, gzip ${kib(gzipBytes)} KiB`)
