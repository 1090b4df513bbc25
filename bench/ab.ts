// A/B: node ab.ts load secs rounds dirA dirB ; dir 'hono' / 'bare' for the bare ones
import { mkdtempSync, mkdirSync, writeFileSync } from 'node:fs'
import { build } from 'esbuild'
import { startWorkerd } from './workerd-process.ts'
import { runLoad } from './load.ts'
import { fillDirectory, deliverAll, sampleAnswer } from './product.ts'
import { lookupBodies, journalBodies } from './workload.ts'
import { median, quantile } from './statistics.ts'
const [, , which = 'remembered', secS = '0.5', roundsS = '20', ...dirs] = process.argv
const key = 'k'.repeat(24)
const c = { compatibilityDate: '2026-09-15', compatibilityFlags: ['nodejs_compat'] }
const bodies = which === 'journal' ? journalBodies(Date.now()) : lookupBodies(which as any)
const path = which === 'journal' ? '/3cx/report-call' : '/3cx/lookup'
let answer = '{}'
const runs: any[] = []
for (const src of dirs) {
  const dir = mkdtempSync('/tmp/shab-')
  const bare = src === 'hono' || src === 'bare'
  const entry = bare ? `/work/main/bench/workers/bare-${src === 'hono' ? 'hono' : 'workerd'}.ts` : src + '/functions/cloudflare.ts'
  await build({ entryPoints: [entry], outfile: dir + '/m.js', bundle: true, minify: true, format: 'esm', target: 'es2024', external: ['node:*', 'cloudflare:*'], conditions: ['workerd', 'worker', 'browser'] })
  await build({ entryPoints: ['/work/main/bench/workers/queue.ts'], outfile: dir + '/queue.js', bundle: true, format: 'esm' })
  const w = bare ? await startWorkerd(dir, { sockets: ['switchhook'], workers: [{ ...c, name: 'switchhook', module: 'm.js', variables: { ANSWER: answer } }] })
  : await startWorkerd(dir, { disk: dir + '/disk', sockets: ['switchhook', 'queue'], workers: [
  { ...c, name: 'switchhook', module: 'm.js', variables: { SWITCHHOOK_ADMIN_KEY: key }, durableObjects: { SITES: 'SiteObject' }, queues: { WAKEUPS: 'queue' } },
  { ...c, name: 'queue', module: 'queue.js', compatibilityFlags: ['nodejs_compat', 'experimental', 'service_binding_extra_handlers'], services: { CONSUMER: 'switchhook' } } ] })
  const product = bare ? undefined : { url: w.url('switchhook'), queueUrl: w.url('queue'), key }
  if (product) { await fillDirectory(product); answer = await sampleAnswer(product) }
  runs.push({ src, w, product, cpu: [], rate: [] })
}
const load = { name: which, path, nextBody: bodies, isRight: (a: string) => which === 'journal' || a.includes('"entity_type":"person"') }
for (let i = -2; i < Number(roundsS); i++) for (const r of i % 2 ? runs : [...runs].reverse()) {
  const m = await runLoad(load, { url: r.w.url('switchhook'), pid: r.w.pid, key }, { connections: 32, seconds: Number(secS) })
  if (which === 'journal') await deliverAll(r.product)
  if (i >= 0) { r.cpu.push(m.cpuMicrosPerRequest); r.rate.push(m.requestsPerSecond) }
}
for (const r of runs) console.log(r.src.padEnd(14), 'cpu p10', quantile(r.cpu, 0.1).toFixed(1), 'rate p90', quantile(r.rate, 0.9).toFixed(0), 'cpu/req median', median(r.cpu).toFixed(1), 'vs first', median(r.cpu.map((v: number, i: number) => v / runs[0].cpu[i])).toFixed(3), 'rate', median(r.rate).toFixed(0), 'vs first', median(r.rate.map((v: number, i: number) => v / runs[0].rate[i])).toFixed(3))
process.exit(0)
