/**
 * The Lua script of a write on Redis. A script that fails does not undo what it wrote, therefore it reads and judges
 * everything first and only then changes anything.
 */
import { announcing } from './redis-announce-scripts.ts'
import { counting } from './redis-count-scripts.ts'
import { changing } from './redis-scripts.ts'

/**
 * ARGV: now, write id, then for each write: op (p or d), collection, id, expected version or '', what a conflict does
 * (a or s), expiry or '', text, number of entries, index and key of each. A count (c) has its group where others have their
 * collection, changes for entries, and as text `collection\0name of written\0name of skipped` or ''. An announcement
 * (a) follows the put that it rides on, with its text, and is no write of its own. Answers '1' (committed) or '0' and a letter
 * for each write: w written, s skipped, c conflict; then '!' when something could not be announced.
 */
export const writeScript = `${changing}${counting}${announcing}
local now, memo = tonumber(ARGV[1]), base .. 'w:' .. ARGV[2]
local told = redis.call('GET', memo)
if told then return told end
local at, outcomes, states, order, counts, puts, news = 3, {}, {}, {}, {}, {}, {}
local function refused(position)
  local rest = 0
  while at <= #ARGV do
    if ARGV[at] ~= 'a' then rest = rest + 1 end
    at = at + 8 + 2 * tonumber(ARGV[at + 7])
  end
  return '0' .. string.rep('s', position - 1) .. 'c' .. string.rep('s', rest)
end
while at <= #ARGV do
  local op, collection, expect, conflict = ARGV[at], ARGV[at + 1], ARGV[at + 3], ARGV[at + 4]
  local expiry, text, extras = ARGV[at + 5], ARGV[at + 6], tonumber(ARGV[at + 7])
  local name, first, outcome = collection .. '\\0' .. ARGV[at + 2], at + 8, 'w'
  at = first + 2 * extras
  if op == 'a' then
    if outcomes[#outcomes] == 'w' then news[#news + 1] = text end
    outcome = nil
  elseif op == 'c' then
    counts[#counts + 1] = { group = collection, expiry = expiry, text = text, first = first, changes = extras }
  else
    local state = states[name]
    if not state then
      local r = redis.call('HMGET', base .. 'r:' .. name, 'v', 'x', 'e')
      local gone = r[2] and tonumber(r[2]) <= now
      state = { version = (r[1] and not gone) and tonumber(r[1]) or 0, before = r[3] or '', touched = false }
      states[name] = state
      order[#order + 1] = name
    end
    local isMet = expect == '' or tonumber(expect) == state.version
    if not isMet and (op == 'd' or conflict ~= 's') then
      local answer = refused(#outcomes + 1)
      redis.call('SET', memo, answer, 'PX', 60000)
      return answer
    end
    if op == 'p' then
      local letter = isMet and 'w' or 's'
      puts[letter .. collection] = (puts[letter .. collection] or 0) + 1
    end
    if not isMet then outcome = 's'
    elseif op == 'd' then state.touched, state.version = true, 0
    else
      local entries = {}
      for i = first, at - 1 do entries[#entries + 1] = ARGV[i] .. '\\0' end
      state.touched, state.version, state.text, state.expiry = true, state.version + 1, text, expiry
      state.after = table.concat(entries)
    end
  end
  outcomes[#outcomes + 1] = outcome
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
for _, c in ipairs(counts) do
  count(now, c.group, c.expiry, c.first, c.changes)
  local collection, written, skipped = string.match(c.text, '^([^%z]*)%z([^%z]*)%z([^%z]*)$')
  local key = base .. 'c:' .. c.group
  if puts['w' .. (collection or '')] then redis.call('HINCRBY', key, written, puts['w' .. collection]) end
  if puts['s' .. (collection or '')] then redis.call('HINCRBY', key, skipped, puts['s' .. collection]) end
end
purge(now, 20)
local answer = '1' .. table.concat(outcomes)
if not announce(ARGV[1], news) then answer = answer .. '!' end
redis.call('SET', memo, answer, 'PX', 60000)
return answer
`
