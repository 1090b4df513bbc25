/**
 * The Lua scripts behind the records on Redis. Each operation of the port is one script, so Redis runs it whole or not
 * at all, and no other client ever sees half of it. A script that fails does not undo what it wrote, therefore `write`
 * reads and judges everything first and only then changes anything.
 *
 * Keys, all of one site with one hash tag (docs/vercel.md has the table):
 *   sw:{site}:r:<collection>\0<id>   hash: v version, t text, x expiry in ms (absent: none), e index entries
 *   sw:{site}:i:<index>              sorted set, all scores 0: <key>\0<collection>\0<id>, so bytes are code point order
 *   sw:{site}:x                      sorted set of what expires: <collection>\0<id> by its expiry in ms
 *   sw:{site}:w:<write id>           what a write answered, for a minute, so that a repeated request changes nothing
 *
 * KEYS[1] is always `sw:{site}:`; the other keys are made from it. The time comes from the caller.
 */

/** Shared by the scripts that change records. `e` is `index\0key\0` for each entry. */
const changing = `
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
`

/** ARGV: now, then `collection\0id` each. Answers [version, text, expiry] or an empty list for each. */
export const getManyScript = `
local now = tonumber(ARGV[1])
local found = {}
for i = 2, #ARGV do
  local r = redis.call('HMGET', KEYS[1] .. 'r:' .. ARGV[i], 'v', 't', 'x')
  if r[1] and not (r[3] and tonumber(r[3]) <= now) then found[i - 1] = { r[1], r[2], r[3] or '' } else found[i - 1] = {} end
end
return found
`

/**
 * ARGV: now, index, lower and upper bound in Redis's form, limit, 1 for reverse. Answers [1 if there is more, then member,
 * version, text, expiry of each]. Expired records that nobody has purged yet are stepped over.
 */
export const listScript = `
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
`

/**
 * ARGV: now, write id, then for each write: op (p or d), collection, id, expected version or '', what a conflict does
 * (a or s), expiry or '', text, number of entries, index and key of each. Answers '1' (committed) or '0' and a letter for
 * each write: w written, s skipped, c conflict.
 */
export const writeScript = `${changing}
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
`

/** ARGV: now, cursor of Redis, how many keys to look at. Answers [next cursor, then name, text, expiry, entries of each]. */
export const scanScript = `
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
`

/** ARGV: now, limit. Answers how many expired records it deleted for good. */
export const purgeScript = `${changing}
return purge(tonumber(ARGV[1]), tonumber(ARGV[2]))
`
