// Replies in Portuguese (Portugal): the words by which people ask for no more messages, messages again, or help.
import { type LanguageReplies, WRITTEN } from '../language.ts';

/** Replies in Portuguese (Portugal). */
export const PT_PT: LanguageReplies = {
  ...WRITTEN,
  code: 'pt-PT',
  name: 'Portuguese (Portugal)',
  confidence: 'high',
  optOut: `stop | parar | parem | cancelar subscrição | remover | anular subscrição | desistir |
    não quero | eliminar | apagar | basta | cancelar sms | sair da lista | nao quero mais |
    anular inscricao | parar sms | descadastrar | deixem-me`,
  optOutLocal: `sair | chega`,
  optOutPhrases: `não quero receber | não quero mais | deixem de enviar | parem de enviar | não me enviem mais | não me contactem | retirem o meu número | removam-me | apaguem o meu número | quero cancelar a subscrição | basta de mensagens | retiro o consentimento | quero sair | nao desejo receber | nao pretendo receber | nao autorizo | cancelar a subscricao | anular a subscricao | retiro o meu consentimento | deixe me em paz | parem de me | cancelar a minha subscrição | cancelar a subscrição | cancelar subscrição | não me voltem a contactar | sem publicidade | nada de publicidade`,
  optIn: `iniciar | subscrever | retomar | start`,
  yes: `sim | claro | aceito | confirmo | concordo | sim por favor`,
  help: `ajuda | info | quem é | quem e voce | quem fala`,
  ambiguous: `não | cancelar | fim | anular | número errado | não estou interessado | nao obrigado |
    nao obrigada | engano | foi engano`,
  lookAlikes: `paragem de autocarro | sem parar | fim de semana | saída | para mim | cancelar consulta`,
  courtesies: `por favor | se faz favor | sff | obrigado | obrigada | agora | ja`,
  grammar: {
    stop: `parem | pare | parem de | parar de | basta | deixem de | deixar de | cessem | stop | stopp`,
    not: `nao | nunca | nem`,
    send: `mandem | mande | mandar | enviem | envie | enviar`,
    receive: `receber`,
    write: `escrevam | escreva | contactem | contacte | contactar | incomodem | incomode | incomodar |
      perturbem | chateiem | chatear | liguem`,
    noun: `mensage* | notificac* | comunicac* | aviso | avisos | sms | spam | msg | msgs`,
    more: `mais | nada | nenhuma`,
    want: `quero | queremos | desejo | pretendo | gostaria | quero mais`,
    remove: `remov* | retir* | exclu* | apag* | elimin* | tirem | tire | tirar | anular a subscricao | anulem`,
    mine: `me | o meu numero | meu numero | o meu contacto | meu contacto | os meus dados | meus dados |
      da lista | da vossa lista | lista | numero`,
    filler: `por favor | se faz favor | sff | obrigado | obrigada | de | da | do | a | o | as | os | estas |
      estes | isto | com | vossas | vossos | suas | me | ja | agora | eu | em`,
    offers: `publicidade | promocao | promocoes | anuncio* | ofertas | campanha* | marketing`,
    join: `receber | subscrever | inscrever`,
    again: `de novo | novamente | voltar | outra vez`,
    leave: `revogo | revogar | retiro | retirar | cancelo | cancelar | cancelem | anular | anulo | anulem |
      deixem | deixe`,
    left: `consentimento | autorizacao | permissao | inscricao | subscricao | em paz | sossegado |
      sossegada`,
    enough: `chega de | basta de | farto de`,
    missed: `não recebi | não chegou | ainda não recebi`,
    forbid: ``,
  },
};
