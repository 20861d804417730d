-- Asks Gatepost's HTTP endpoint whether an app password or device password opens a mailbox (passdb, Dovecot 2.3).

-- Gatepost's `mail.http_auth.listen`; `protocol` is what the password must be for.
local address = "http://127.0.0.1:9143/auth/"
local scopes = { imap = "imap", submission = "smtp", smtp = "smtp" }

local client = dovecot.http.client({
  request_timeout_msecs = 10000,
  connect_timeout_msecs = 2000,
  max_attempts = 2,
})

local alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
local function base64(bytes)
  local out = {}
  for at = 1, #bytes, 3 do
    local a, b, c = bytes:byte(at, at + 2)
    local word = a * 65536 + (b or 0) * 256 + (c or 0)
    for sextet = 3, 0, -1 do
      local index = math.floor(word / 64 ^ sextet) % 64 + 1
      out[#out + 1] = alphabet:sub(index, index)
    end
    if c == nil then out[#out] = "=" end
    if b == nil then out[#out - 1] = "=" end
  end
  return table.concat(out)
end

function auth_password_verify(request, password)
  local scope = scopes[request.service]
  -- A name with a colon would be cut in two by Basic (RFC 7617); no mailbox has one.
  if scope == nil or request.user:find("[:%c]") then
    return dovecot.auth.PASSDB_RESULT_PASSWORD_MISMATCH, ""
  end
  local question = client:request({ url = address .. scope, method = "GET" })
  question:add_header("Authorization", "Basic " .. base64(request.user .. ":" .. password))
  question:add_header("X-Real-IP", request:var_expand("%{rip}"))
  local answer = question:submit()
  local status = answer:status()
  if status == 200 then
    -- The primary address, also where an alias was typed.
    return dovecot.auth.PASSDB_RESULT_OK, { user = answer:header("Gatepost-User") }
  elseif status == 401 or status == 403 then
    return dovecot.auth.PASSDB_RESULT_PASSWORD_MISMATCH, ""
  end
  -- Throttled, or Gatepost is away: try again later, nothing is wrong with the password.
  request:log_error("gatepost answered " .. status .. " " .. answer:reason())
  return dovecot.auth.PASSDB_RESULT_INTERNAL_FAILURE, ""
end

-- Asked by name alone (doveadm, LMTP): Gatepost answers about logins only.
function auth_passdb_lookup(request)
  return dovecot.auth.PASSDB_RESULT_USER_UNKNOWN, ""
end
