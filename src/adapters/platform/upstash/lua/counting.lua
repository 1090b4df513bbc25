-- Adds to sums: two commands for a group, however many there are of them (Upstash bills each). A group whose time is over
-- starts anew; Redis deletes it some time after (its clock is not the caller's). `changes` has pairs of name and `+` or `^`
-- with a number: added, or kept as the greatest. Sums are whole numbers that a double holds exactly.
local function count(now, group, expiry, changes)
  local key, names, sums, values, fields = KEYS[1] .. 'c:' .. group, { '' }, {}, {}, {}
  for i = 1, #changes, 2 do names[#names + 1] = changes[i] end
  local known = redis.call('HMGET', key, unpack(names))
  if known[1] and tonumber(known[1]) <= now then
    redis.call('DEL', key)
    known = {}
  end
  for at = 2, #names do sums[names[at]] = known[at] and tonumber(known[at]) or nil end
  for i = 1, #changes, 2 do
    local name, how, by = changes[i], string.sub(changes[i + 1], 1, 1), tonumber(string.sub(changes[i + 1], 2))
    local sum = sums[name]
    if how == '+' then sum = (sum or 0) + by elseif not sum or by > sum then sum = by end
    sums[name] = sum
    values[#values + 1] = string.format('%.0f', sum)
  end
  for name, sum in pairs(sums) do
    fields[#fields + 1] = name
    fields[#fields + 1] = string.format('%.0f', sum)
  end
  if expiry ~= '' then
    fields[#fields + 1] = ''
    fields[#fields + 1] = expiry
  end
  if #fields > 0 then redis.call('HSET', key, unpack(fields)) end
  if expiry ~= '' and expiry ~= known[1] then redis.call('PEXPIRE', key, math.max(1, tonumber(expiry) - now) + 3600000) end
  return values
end
