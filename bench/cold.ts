import { mkdtempSync, mkdirSync, writeFileSync } from 'node:fs'
import { build } from 'esbuild'
import { startWorkerd } from './workerd-process.ts'
import { median, quantile } from './statistics.ts'
import { fillDirectory } from './product.ts'
import { startAndAsk } from './cold-start.ts'
const [, , roundsS = '11', ...dirs] = process.argv
const key = 'k'.repeat(24)
const c = { compatibilityDate: '2026-09-15', compatibilityFlags: ['nodejs_compat'] }
const runs: any[] = []
for (const src of dirs) {
  const dir = mkdtempSync('/tmp/shcold-')
  const bare = src.startsWith('hono')
  const entry = bare ? `/work/main/bench/workers/bare-hono.ts` : src.endsWith('.js') ? src : src + '/functions/cloudflare.ts'
  await build({ entryPoints: [entry], outfile: dir + '/m.js', bundle: true, minify: true, format: 'esm', target: 'es2024', external: ['node:*', 'cloudflare:*'], conditions: ['workerd', 'worker', 'browser'] })
  await build({ entryPoints: ['/work/main/bench/workers/queue.ts'], outfile: dir + '/queue.js', bundle: true, format: 'esm' })
  const cc = src === 'hono0' ? { compatibilityDate: '2026-07-01', compatibilityFlags: [] } : c
  const start = bare ? () => startWorkerd(dir, { sockets: ['switchhook'], workers: [{ ...cc, name: 'switchhook', module: 'm.js', variables: { ANSWER: '{"a":"1"}' } }, ...(src==='honoq'?[{ ...c, name: 'queue', module: 'queue.js', compatibilityFlags: ['nodejs_compat', 'experimental', 'service_binding_extra_handlers'], services: { CONSUMER: 'switchhook' } }]:[])] })
  : () => startWorkerd(dir, { disk: dir + '/disk', sockets: ['switchhook', 'queue'], workers: [
  { ...c, name: 'switchhook', module: 'm.js', variables: { SWITCHHOOK_ADMIN_KEY: key }, durableObjects: { SITES: 'SiteObject' }, queues: { WAKEUPS: 'queue' } },
  { ...c, name: 'queue', module: 'queue.js', compatibilityFlags: ['nodejs_compat', 'experimental', 'service_binding_extra_handlers'], services: { CONSUMER: 'switchhook' } } ] })
  if (!bare) { const w = await start(); await fillDirectory({ url: w.url('switchhook'), queueUrl: w.url('queue'), key }); await w.stop() }
  runs.push({ src, start, bare, ms: [], ms2: [] })
}
for (let i = 0; i < Number(roundsS); i++) for (const r of runs) {
  r.ms.push(await startAndAsk({ start: r.start, worker: 'switchhook', key }, '+16462000000'))
  const t = performance.now(); const w = await r.start(); const t1 = performance.now(); await (await fetch(w.url('switchhook') + '/')).text(); r.ms2.push(performance.now() - t); (r.ms3 ??= []).push(t1 - t); await w.stop()
}
for (const r of runs) console.log(r.src.padEnd(20), 'lookup median', median(r.ms).toFixed(1), 'min', Math.min(...r.ms).toFixed(1), '| GET / median', median(r.ms2).toFixed(1), 'min', Math.min(...r.ms2).toFixed(1), '| listen', median(r.ms3).toFixed(1), Math.min(...r.ms3).toFixed(1))
process.exit(0)
