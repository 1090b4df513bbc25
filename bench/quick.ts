import { mkdtempSync } from 'node:fs'
import { ensureBundle } from '../src/local/bundle.ts'
import { prepareServers } from './servers.ts'
import { fillDirectory, sampleAnswer, deliverAll, storedCalls } from './product.ts'
import { runLoad } from './load.ts'
import { lookupBodies, journalBodies } from './workload.ts'
const bundle = await ensureBundle()
console.log(bundle.rawBytes, bundle.gzipBytes)
const dir = mkdtempSync('/tmp/shbench-')
const key='k'.repeat(24)
const s = await prepareServers(bundle, dir, key)
const sh = await s.startSwitchhook()
const product = { url: sh.url('switchhook'), queueUrl: sh.url('queue'), key }
let t=performance.now()
await fillDirectory(product)
console.log('filled', performance.now()-t)
const answer = await sampleAnswer(product)
console.log(answer)
const bw = await s.startBareWorkerd(answer), bh = await s.startBareHono(answer)
const isContact = (a:string)=>a.includes('"entity_type":"person"')
const ids:string[]=[]
const T = (p:any,n:string)=>({url:p.url(n),pid:p.pid,key})
const rem=lookupBodies('remembered'), all=lookupBodies('all'), jb=journalBodies(Date.now())
const loads = [
 [{name:'bare workerd',path:'/3cx/lookup',nextBody:rem,isRight:isContact},T(bw,'bare')],
 [{name:'bare hono',path:'/3cx/lookup',nextBody:rem,isRight:isContact},T(bh,'bare')],
 [{name:'cached',path:'/3cx/lookup',nextBody:rem,isRight:isContact},T(sh,'switchhook')],
 [{name:'directory',path:'/3cx/lookup',nextBody:all,isRight:isContact},T(sh,'switchhook')],
 [{name:'journal',path:'/3cx/report-call',nextBody:jb,isRight:(a:string)=>{const j=JSON.parse(a);ids.push(j.response.call);return j.response.status==='accepted'}},T(sh,'switchhook')],
] as const
const sec=Number(process.argv[2]??1.5)
for (let r=0;r<Number(process.argv[3]??3);r++) for (const [l,t] of loads) {
  const m = await runLoad(l as any,t as any,{connections:32,seconds:sec})
  console.log(l.name.padEnd(14), m.requestsPerSecond.toFixed(0).padStart(7), 'cpu', m.cpuMicrosPerRequest?.toFixed(1), 'busy', m.busy?.toFixed(2), 'p50', m.p50Ms.toFixed(2),'p99', m.p99Ms.toFixed(1))
  if (l.name==='journal') console.log(await deliverAll(product))
}
const st = await storedCalls(product)
console.log(ids.length, new Set(ids).size, st.count, ids.filter(i=>!st.names.has(i)).length)
process.exit(0)
