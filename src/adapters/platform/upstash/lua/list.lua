-- ARGV: now, index, lower and upper bound in Redis's form, limit, 1 for reverse. Returns [1 if there is more, then member,
-- version, text, expiry of each]. Expired records that nobody has purged yet are stepped over. An answer holds 8 MiB of texts,
-- as SQLite's lists do, and at least one record. Needs values.lua.
local now, index, low, high = tonumber(ARGV[1]), base .. 'i:' .. ARGV[2], ARGV[3], ARGV[4]
local limit, reverse = tonumber(ARGV[5]), ARGV[6] == '1'
-- Records that are read at once: few, then as many as have half a MiB, by those before. Redis copies a large answer often.
local atOnce, bytesAtOnce = 8, 512 * 1024
local page, count, bytes, bytesMax = { '0' }, 0, 0, 8 * 1024 * 1024
local function nameOf(member) return string.sub(member, string.find(member, '%z') + 1) end
-- True when the page is full.
local function add(member, version, expiry, text)
  bytes = bytes + #text
  if count == limit or (count > 0 and bytes > bytesMax) then
    page[1] = '1'
    return true
  end
  count = count + 1
  local at = #page
  page[at + 1], page[at + 2], page[at + 3], page[at + 4] = member, version, text, expiry
end
while true do
  local members
  if reverse then members = redis.call('ZRANGE', index, high, low, 'BYLEX', 'REV', 'LIMIT', 0, limit + 1)
  else members = redis.call('ZRANGE', index, low, high, 'BYLEX', 'LIMIT', 0, limit + 1) end
  local from = 1
  while from <= #members do
    local last, keys, read = math.min(#members, from + atOnce - 1), {}, 0
    for i = from, last do keys[#keys + 1] = base .. 'r:' .. nameOf(members[i]) end
    fetch(keys)
    for i = from, last do
      local version, expiry, _, text = recordOf(nameOf(members[i]), now)
      if version and add(members[i], version, expiry, text) then return page end
      read = read + #(text or '')
    end
    atOnce = math.max(1, math.min(500, math.floor(bytesAtOnce * #keys / math.max(1, read))))
    from = last + 1
  end
  if #members <= limit then return page end
  if reverse then high = '(' .. members[#members] else low = '(' .. members[#members] end
end
