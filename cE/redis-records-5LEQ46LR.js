import"./chunk-OOJM4CTU.js";var x=`
local base = KEYS[1]
local function remove(name, entries)
  for index, key in string.gmatch(entries or '', '([^%z]*)%z([^%z]*)%z') do
    redis.call('ZREM', base .. 'i:' .. index, key .. '\\0' .. name)
  end
end
local function purge(now, limit)
  local names = redis.call('ZRANGEBYSCORE', base .. 'x', '-inf', now, 'LIMIT', 0, limit)
  for _, name in ipairs(names) do
    remove(name, redis.call('HGET', base .. 'r:' .. name, 'e'))
    redis.call('DEL', base .. 'r:' .. name)
    redis.call('ZREM', base .. 'x', name)
  end
  return #names
end
`,b=`
local now = tonumber(ARGV[1])
local found = {}
for i = 2, #ARGV do
  local r = redis.call('HMGET', KEYS[1] .. 'r:' .. ARGV[i], 'v', 't', 'x')
  if r[1] and not (r[3] and tonumber(r[3]) <= now) then found[i - 1] = { r[1], r[2], r[3] or '' } else found[i - 1] = {} end
end
return found
`,R=`
local now, index, low, high = tonumber(ARGV[1]), KEYS[1] .. 'i:' .. ARGV[2], ARGV[3], ARGV[4]
local limit, reverse = tonumber(ARGV[5]), ARGV[6] == '1'
local page, count = { '0' }, 0
while true do
  local members
  if reverse then members = redis.call('ZRANGE', index, high, low, 'BYLEX', 'REV', 'LIMIT', 0, limit + 1)
  else members = redis.call('ZRANGE', index, low, high, 'BYLEX', 'LIMIT', 0, limit + 1) end
  for _, member in ipairs(members) do
    local name = string.sub(member, string.find(member, '%z') + 1)
    local r = redis.call('HMGET', KEYS[1] .. 'r:' .. name, 'v', 't', 'x')
    if r[1] and not (r[3] and tonumber(r[3]) <= now) then
      if count == limit then
        page[1] = '1'
        return page
      end
      count = count + 1
      local at = #page
      page[at + 1], page[at + 2], page[at + 3], page[at + 4] = member, r[1], r[2], r[3] or ''
    end
  end
  if #members <= limit then return page end
  if reverse then high = '(' .. members[#members] else low = '(' .. members[#members] end
end
`,h=`${x}
local now, memo = tonumber(ARGV[1]), base .. 'w:' .. ARGV[2]
local told = redis.call('GET', memo)
if told then return told end
local at, outcomes, states, order = 3, {}, {}, {}
local function refused(position)
  local rest = 0
  while at <= #ARGV do at = at + 8 + 2 * tonumber(ARGV[at + 7]) rest = rest + 1 end
  return '0' .. string.rep('s', position - 1) .. 'c' .. string.rep('s', rest)
end
while at <= #ARGV do
  local op, name, expect = ARGV[at], ARGV[at + 1] .. '\\0' .. ARGV[at + 2], ARGV[at + 3]
  local conflict, expiry, text, count = ARGV[at + 4], ARGV[at + 5], ARGV[at + 6], tonumber(ARGV[at + 7])
  local state = states[name]
  if not state then
    local r = redis.call('HMGET', base .. 'r:' .. name, 'v', 'x', 'e')
    local gone = r[2] and tonumber(r[2]) <= now
    state = { version = (r[1] and not gone) and tonumber(r[1]) or 0, before = r[3] or '', touched = false }
    states[name] = state
    order[#order + 1] = name
  end
  local entries = {}
  for i = at + 8, at + 7 + 2 * count do entries[#entries + 1] = ARGV[i] .. '\\0' end
  at = at + 8 + 2 * count
  if expect ~= '' and tonumber(expect) ~= state.version then
    if op == 'd' or conflict ~= 's' then
      local answer = refused(#outcomes + 1)
      redis.call('SET', memo, answer, 'PX', 60000)
      return answer
    end
    outcomes[#outcomes + 1] = 's'
  else
    state.touched, outcomes[#outcomes + 1] = true, 'w'
    if op == 'd' then state.version = 0
    else state.version, state.text, state.expiry, state.after = state.version + 1, text, expiry, table.concat(entries) end
  end
end
for _, name in ipairs(order) do
  local state, record = states[name], base .. 'r:' .. name
  if state.touched and state.version == 0 then
    remove(name, state.before)
    redis.call('DEL', record)
    redis.call('ZREM', base .. 'x', name)
  elseif state.touched then
    if state.before ~= state.after then
      remove(name, state.before)
      for index, key in string.gmatch(state.after, '([^%z]*)%z([^%z]*)%z') do
        redis.call('ZADD', base .. 'i:' .. index, 0, key .. '\\0' .. name)
      end
    end
    redis.call('HSET', record, 'v', state.version, 't', state.text, 'e', state.after)
    if state.expiry == '' then
      redis.call('HDEL', record, 'x')
      redis.call('ZREM', base .. 'x', name)
    else
      redis.call('HSET', record, 'x', state.expiry)
      redis.call('ZADD', base .. 'x', state.expiry, name)
    end
  end
end
purge(now, 20)
local answer = '1' .. table.concat(outcomes)
redis.call('SET', memo, answer, 'PX', 60000)
return answer
`,w=`
local now, prefix = tonumber(ARGV[1]), KEYS[1] .. 'r:'
local step = redis.call('SCAN', ARGV[2], 'MATCH', prefix .. '*', 'COUNT', ARGV[3])
local page = { step[1] }
for _, key in ipairs(step[2]) do
  local r = redis.call('HMGET', key, 't', 'x', 'e')
  if r[1] and not (r[2] and tonumber(r[2]) <= now) then
    local at = #page
    page[at + 1], page[at + 2], page[at + 3], page[at + 4] = string.sub(key, #prefix + 1), r[1], r[2] or '', r[3] or ''
  end
end
return page
`,y=`${x}
return purge(tonumber(ARGV[1]), tonumber(ARGV[2]))
`;var A="sw:sites";function S(e){return`sw:{${e}}:`}function C(e){return e.membersOf(A)}async function z({redis:e,site:t,clock:o},n){return Number(await e.run(y,[S(t)],[String(o.now()),String(n)]))}function H({redis:e,site:t,clock:o,random:n}){let r=[S(t)],a=()=>String(Math.floor(o.now())),u=!1;return{async getMany(s){if(s.length===0)return[];let i=p(await e.run(b,r,[a(),...s.map(G)]));return s.map((c,l)=>{let[m,d,f]=p(i[l]);return m===void 0?void 0:g(c,m,d,f)})},async list(s){let{low:i,high:c}=k(s),l=[a(),s.index,i,c,String(s.limit),s.reverse?"1":"0"];return M(p(await e.run(R,r,l)))},async write(s){u||await e.addTo(A,t),u=!0;let i=Buffer.from(n.bytes(16)).toString("base64url"),c=String(await e.run(h,r,[a(),i,...s.flatMap(V)]));return{committed:c.startsWith("1"),outcomes:[...c.slice(1)].map(O)}},async scan(s,i="0"){let[c,...l]=p(await e.run(w,r,[a(),i,String(s)])),m=[];for(let d=0;d+3<l.length;d+=4){let[f="",...E]=String(l[d]).split("\0"),T=g({collection:f,id:E.join("\0")},0,l[d+1],l[d+2]);m.push({...T,index:v(String(l[d+3]))})}return String(c)==="0"?{records:m}:{records:m,next:String(c)}}}}function G({collection:e,id:t}){return`${e}\0${t}`}function V(e){let t=e.expect===void 0?"":String(e.expect);if(e.op==="delete")return["d",e.collection,e.id,t,"a","","","0"];let o=[...new Map((e.index??[]).map(n=>[`${n.index}\0${n.key}`,n])).values()];return["p",e.collection,e.id,t,e.onConflict==="skip"?"s":"a",e.expiresAtMs===void 0?"":String(e.expiresAtMs),e.text,String(o.length),...o.flatMap(({index:n,key:r})=>[n,r])]}function k({from:e,to:t,after:o,reverse:n}){let r=o&&`(${o.key}\0${G(o)}`;return{low:!n&&r?r:`[${e}`,high:n&&r?r:`(${t}`}}function M([e,...t]){let o=[],n="";for(let a=0;a+3<t.length;a+=4){let[u="",s="",...i]=String(t[a]).split("\0");n=u,o.push(g({collection:s,id:i.join("\0")},t[a+1],t[a+2],t[a+3]))}let r=o.at(-1);return Number(e)!==1||!r?{records:o}:{records:o,next:{key:n,collection:r.collection,id:r.id}}}function g({collection:e,id:t},o,n,r){let a=r===""||r===null||r===void 0?void 0:Number(r);return{collection:e,id:t,text:String(n),version:Number(o),expiresAtMs:a}}function v(e){let t=e.split("\0");return Array.from({length:Math.floor(t.length/2)},(o,n)=>({index:t[2*n]??"",key:t[2*n+1]??""}))}function O(e){return e==="w"?"written":e==="s"?"skipped":"conflict"}function p(e){if(!Array.isArray(e))throw new TypeError("Redis answered something else than a list");return e}export{H as createRedisStore,z as purgeExpired,S as siteBase,C as sitesWithRecords};
