import { mkdtempSync, mkdirSync, writeFileSync } from 'node:fs'
import { spawn } from 'node:child_process'
import path from 'node:path'
import { build } from 'esbuild'
import { workerdConfig } from './workerd-config.ts'
import { workerdProgram } from './workerd-process.ts'
import { runLoad } from './load.ts'
import { fillDirectory, deliverAll } from './product.ts'
import { lookupBodies, journalBodies } from './workload.ts'
const which = process.argv[2] ?? 'all'
const sec = Number(process.argv[3] ?? 4)
const src = process.argv[4] ?? '/work/main'
const dir = mkdtempSync('/tmp/shprof-')
mkdirSync(dir + '/disk')
await build({ entryPoints: [src + '/functions/cloudflare.ts'], outfile: dir + '/switchhook.js', bundle: true, format: 'esm', target: 'es2024', external: ['node:*', 'cloudflare:*'], conditions: ['workerd', 'worker', 'browser'], loader: {'.json':'json'} })
await build({ entryPoints: ['/work/main/bench/workers/queue.ts'], outfile: dir + '/queue.js', bundle: true, format: 'esm' })
const key = 'k'.repeat(24)
const c = { compatibilityDate: '2026-09-15', compatibilityFlags: ['nodejs_compat'] }
writeFileSync(dir + '/c.capnp', workerdConfig({ disk: dir + '/disk', sockets: ['switchhook', 'queue'], workers: [
  { ...c, name: 'switchhook', module: 'switchhook.js', variables: { SWITCHHOOK_ADMIN_KEY: key }, durableObjects: { SITES: 'SiteObject' }, queues: { WAKEUPS: 'queue' } },
  { ...c, name: 'queue', module: 'queue.js', compatibilityFlags: ['nodejs_compat', 'experimental', 'service_binding_extra_handlers'], services: { CONSUMER: 'switchhook' } } ] }))
const ch = spawn(workerdProgram, ['serve', dir + '/c.capnp', '--experimental', '-Sx=9', '-shttp=127.0.0.1:0', '-sswitchhook=127.0.0.1:19911', '-squeue=127.0.0.1:19912', '-i127.0.0.1:19229'].filter(a => !a.startsWith('-Sx') && !a.startsWith('-shttp')), { stdio: 'inherit' })
process.on('exit', () => ch.kill('SIGKILL'))
await new Promise(r => setTimeout(r, 1000))
const product = { url: 'http://127.0.0.1:19911', queueUrl: 'http://127.0.0.1:19912', key }
await fillDirectory(product)
const list = await (await fetch('http://127.0.0.1:19229/json')).json() as any[]
const t = list.find(x => /switchhook/.test(x.title + x.id + x.webSocketDebuggerUrl)) ?? list[0]
const ws = new WebSocket(t.webSocketDebuggerUrl)
await new Promise(r => ws.onopen = r)
let id = 0; const waits = new Map()
ws.onmessage = (m) => { const d = JSON.parse(String(m.data)); if (d.id) waits.get(d.id)?.(d) }
const send = (method: string, params = {}) => new Promise<any>(r => { id++; waits.set(id, r); ws.send(JSON.stringify({ id, method, params })) })
const target = { url: product.url, pid: ch.pid!, key }
const load = which === 'journal' ? { name: 'journal', path: '/3cx/report-call', nextBody: journalBodies(Date.now()), isRight: () => true }
  : { name: which, path: '/3cx/lookup', nextBody: lookupBodies(which as any), isRight: () => true }
await runLoad(load, target, { connections: 32, seconds: 1.5 })
await send('Profiler.enable'); await send('Profiler.setSamplingInterval', { interval: 200 }); await send('Profiler.start')
const m = await runLoad(load, target, { connections: 32, seconds: sec })
const { result } = await send('Profiler.stop')
const p = result.profile
const self = new Map<string, number>(); const total = p.samples.length
const byId = new Map(p.nodes.map((n: any) => [n.id, n]))
const parent = new Map(); for (const n of p.nodes) for (const ch of n.children ?? []) parent.set(ch, n.id)
const nm = (n: any) => `${n.callFrame.functionName || '(anon)'}:${n.callFrame.lineNumber + 1}`
const incl = new Map<string, number>()
for (const s of p.samples) { const n: any = byId.get(s); self.set(nm(n), (self.get(nm(n)) ?? 0) + 1); const seen = new Set(); let x = s; while (x !== undefined) { const k = nm(byId.get(x)); if (!seen.has(k)) { seen.add(k); incl.set(k, (incl.get(k) ?? 0) + 1) } x = parent.get(x) } }
console.log(which, m.requestsPerSecond.toFixed(0), 'cpu', m.cpuMicrosPerRequest, 'busy', m.busy)
const show = (mm: Map<string, number>, n: number) => [...mm].sort((a, b) => b[1] - a[1]).slice(0, n).forEach(([k, v]) => console.log((v / total * 100).toFixed(1).padStart(6) + '%', k))
console.log('--- self'); show(self, 40); console.log('--- inclusive'); show(incl, 60)
console.log(dir)
process.exit(0)
