// Every sentence of the page, by language. A test finds keys that one language lacks.
export const TEXTS = {
  "en": {
    skip: "Skip to the form",
    language: "Language",
    theme: "Colours",
    themeAuto: "Auto",
    themeLight: "Light",
    themeDark: "Dark",
    signIn: "Sign in",
    signOut: "Sign out",
    welcomeTitle: "Pictures from your words",
    welcomeText: "Sign in, choose a workflow, describe what you want to see.",
    create: "Create",
    workflow: "Workflow",
    generate: "Generate",
    result: "Result",
    recent: "Recent",
    empty: "Your picture will appear here.",
    more: "More ({count})",
    draw: "empty = drawn at random",
    from: "from {min}",
    to: "to {max}",
    range: "{min} to {max}",
    required: "{name} is required.",
    notNumber: "{name} has to be a number.",
    notJson: "{name} is no valid JSON.",
    noWorkflows: "There is no workflow yet. An administrator can add one.",
    noSignIn: "Signing in is not possible now: the identity provider does not answer. Try again in a moment.",
    signInFailed: "Signing in did not work. Please try again.",
    signedOut: "Your session has ended. Please sign in again; your text is kept.",
    offline: "No connection",
    connected: "Connected",
    requestId: "Request {id}",
    download: "Download",
    caption: "{workflow} · {seeds}{seconds} s",
    seed: "{name} {value} · ",
    state_QUEUED: "Waiting",
    state_DISPATCHED: "Sent",
    state_RUNNING: "Running",
    state_STORING: "Saving",
    state_SUCCEEDED: "Done",
    state_FAILED: "Failed",
    state_CANCELLED: "Cancelled",
    position: "Waiting, number {position} in line",
    running: "Running, {percent} %",
    file: "The result is a file of type {type}."
  },
  "pt-BR": {
    skip: "Ir para o formulário",
    language: "Idioma",
    theme: "Cores",
    themeAuto: "Automático",
    themeLight: "Claro",
    themeDark: "Escuro",
    signIn: "Entrar",
    signOut: "Sair",
    welcomeTitle: "Imagens a partir das suas palavras",
    welcomeText: "Entre, escolha um workflow e descreva o que quer ver.",
    create: "Criar",
    workflow: "Workflow",
    generate: "Gerar",
    result: "Resultado",
    recent: "Recentes",
    empty: "Sua imagem aparecerá aqui.",
    more: "Mais ({count})",
    draw: "vazio = sorteado",
    from: "a partir de {min}",
    to: "até {max}",
    range: "{min} a {max}",
    required: "{name} é obrigatório.",
    notNumber: "{name} precisa ser um número.",
    notJson: "{name} não é um JSON válido.",
    noWorkflows: "Ainda não há workflows. Um administrador pode adicionar um.",
    noSignIn: "Não é possível entrar agora: o provedor de identidade não responde. Tente de novo em instantes.",
    signInFailed: "Não foi possível entrar. Tente de novo.",
    signedOut: "Sua sessão terminou. Entre de novo; seu texto foi guardado.",
    offline: "Sem conexão",
    connected: "Conectado",
    requestId: "Requisição {id}",
    download: "Baixar",
    caption: "{workflow} · {seeds}{seconds} s",
    seed: "{name} {value} · ",
    state_QUEUED: "Na fila",
    state_DISPATCHED: "Enviado",
    state_RUNNING: "Executando",
    state_STORING: "Guardando",
    state_SUCCEEDED: "Pronto",
    state_FAILED: "Falhou",
    state_CANCELLED: "Cancelado",
    position: "Na fila, posição {position}",
    running: "Executando, {percent} %",
    file: "O resultado é um arquivo do tipo {type}."
  }
};

let language = "en";

export function chooseLanguage(wanted) {
  language = TEXTS[wanted] ? wanted : "en";
  document.documentElement.lang = language;
  for (const element of document.querySelectorAll("[data-text]")) {
    element.textContent = text(element.dataset.text);
  }
}

export function preferredLanguage() {
  return navigator.languages.some(tag => tag.toLowerCase().startsWith("pt")) ? "pt-BR" : "en";
}

/** The sentence of that key, its {names} filled; numbers as the language writes them. */
export function text(key, values = {}) {
  return TEXTS[language][key].replace(/\{(\w+)\}/g, (_, name) =>
    typeof values[name] === "number" ? new Intl.NumberFormat(language, { maximumFractionDigits: 1 }).format(values[name]) : values[name] ?? "");
}
