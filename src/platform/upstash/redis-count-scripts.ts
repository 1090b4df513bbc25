/**
 * The Lua scripts for sums on Redis (records/counts.ts). redis-scripts.ts has the keys and what KEYS[1] is.
 */

/**
 * Adds to sums. A group whose time is over starts anew; Redis deletes it some time after (its clock is not the caller's).
 * Changes are pairs of name and `+` or `^` with a number: added, or kept as the greatest.
 */
export const counting = `
local function count(now, group, expiry, first, changes)
  local key, told = KEYS[1] .. 'c:' .. group, {}
  local over = redis.call('HGET', key, '')
  if over and tonumber(over) <= now then redis.call('DEL', key) end
  for i = first, first + 2 * changes - 2, 2 do
    local name, how, by = ARGV[i], string.sub(ARGV[i + 1], 1, 1), string.sub(ARGV[i + 1], 2)
    if how == '+' then redis.call('HINCRBY', key, name, by)
    elseif tonumber(by) > tonumber(redis.call('HGET', key, name) or '-1e300') then redis.call('HSET', key, name, by) end
    told[#told + 1] = redis.call('HGET', key, name)
  end
  if expiry ~= '' then
    redis.call('HSET', key, '', expiry)
    redis.call('PEXPIRE', key, math.max(1, tonumber(expiry) - now) + 3600000)
  end
  return told
end
`

/** ARGV: now, then groups. Answers the names and values of each group. */
export const sumsScript = `
local found = {}
for i = 2, #ARGV do
  local key = KEYS[1] .. 'c:' .. ARGV[i]
  local over = redis.call('HGET', key, '')
  if over and tonumber(over) <= tonumber(ARGV[1]) then found[i - 1] = {} else found[i - 1] = redis.call('HGETALL', key) end
end
return found
`

/** ARGV: now, group, expiry or '', pairs. Answers the value of each pair's name. */
export const tallyScript = `${counting}
return count(tonumber(ARGV[1]), ARGV[2], ARGV[3], 4, (#ARGV - 3) / 2)
`
