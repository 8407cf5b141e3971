// variables.js - what can stand in a canned phrase, as the server knows it (server/desk/canned.h), the same
// whatever language the console speaks.

export const VARIABLES = ['访客称呼', '帮办员', '事项', '服务台', '今天', '会话编号'];
