/**
 * The Lua scripts behind the records on Redis. Each operation of the port is one script, so Redis runs it whole or not
 * at all, and no other client ever sees half of it. A script that fails does not undo what it wrote, therefore `write`
 * reads and judges everything first and only then changes anything.
 *
 * Keys, all of one site with one hash tag (docs/vercel.md has the table):
 *   sw:{site}:r:<collection>\0<id>   hash: v version, t text, x expiry in ms (absent: none), e index entries
 *   sw:{site}:i:<index>              sorted set, all scores 0: <key>\0<collection>\0<id>, so bytes are code point order
 *   sw:{site}:x                      sorted set of what expires: <collection>\0<id> by its expiry in ms
 *   sw:{site}:c:<group>              hash of sums: value by name; under the empty name the group's expiry in ms, if it has one
 *   sw:{site}:w:<write id>           what a write answered, for a minute, so that a repeated request changes nothing
 *
 * Writes are in redis-write-script.ts, sums in redis-count-scripts.ts. KEYS[1] is always `sw:{site}:`; the other keys are made
 * from it. The time comes from the caller. Upstash bills each command within a script, so there are as few as can be.
 */

import { telling } from './redis-announce-scripts.ts'

/**
 * Shared by the scripts that change records. `e` is `index\0key\0` for each entry. What goes to one key is gathered and goes
 * there at once; `send` makes several commands only of what one can't take.
 */
export const changing = `
local base = KEYS[1]
local function gather(lists, key, first, second)
  local list = lists[key] or {}
  lists[key] = list
  list[#list + 1] = first
  list[#list + 1] = second
end
local function send(command, lists)
  for key, list in pairs(lists) do
    for from = 1, #list, 4000 do redis.call(command, key, unpack(list, from, math.min(#list, from + 3999))) end
  end
end
local function eachEntry(entries, visit)
  for index, key in string.gmatch(entries or '', '([^%z]*)%z([^%z]*)%z') do visit(base .. 'i:' .. index, key) end
end
local function purge(now, limit)
  local names = redis.call('ZRANGEBYSCORE', base .. 'x', '-inf', now, 'LIMIT', 0, limit)
  local removed = {}
  for _, name in ipairs(names) do
    eachEntry(redis.call('HGET', base .. 'r:' .. name, 'e'), function(index, key) gather(removed, index, key .. '\\0' .. name) end)
    redis.call('DEL', base .. 'r:' .. name)
    gather(removed, base .. 'x', name)
  end
  send('ZREM', removed)
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

/** ARGV: now, limit. Answers how many expired records it deleted for good. What watchers saw for too long is withdrawn. */
export const purgeScript = `${changing}${telling}
forget(ARGV[1])
redis.call('ZREMRANGEBYSCORE', live .. 'open', '-inf', ARGV[1])
return purge(tonumber(ARGV[1]), tonumber(ARGV[2]))
`
