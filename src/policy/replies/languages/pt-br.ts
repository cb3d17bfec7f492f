// Replies in Portuguese (Brazil): the words by which people ask for no more messages, messages again, or help.
import { type LanguageReplies, WRITTEN } from '../language.ts';

/** Replies in Portuguese (Brazil). */
export const PT_BR: LanguageReplies = {
  ...WRITTEN,
  code: 'pt-BR',
  name: 'Portuguese (Brazil)',
  confidence: 'high',
  optOut: `parar | stop | cancelar sms | descadastrar | descadastro | remover | remova | nao quero |
    não quero | excluir | exclua | bloquear sms | parem | sair da lista | pare de mandar |
    parar sms | cancelar inscricao | nao quero mais | nao enviar mais | nao perturbe | me tira |
    sai dessa | para com isso | pare com isso | parem com isso`,
  optOutLocal: `sair | pare | para | sai | chega`,
  optOutPhrases: `não quero mais receber | nao quero mais receber | não quero receber | parem de mandar |
    para de mandar | pare de enviar | parem de enviar | me tira da lista | me tirem da lista |
    tira meu número | tira meu numero | remove meu número | me remova | me descadastra |
    não me mande mais | nao me mande mais | não mandem mais | chega de mensagem | me deixa em paz |
    me esquece | cancela meu cadastro | revogo meu consentimento | me deixem em paz | quero sair |
    nao quero mais | nao autorizo | nao desejo receber | nao gostaria de receber |
    cancelar minha inscricao | nao me perturbe | nao me perturbem | pare de me | parem de me |
    retiro meu consentimento | me exclua | me retire | cancelar minha assinatura | cancelar a assinatura | cancelar minha inscrição | não entre mais em contato | não entrem mais em contato | sem propaganda | sem publicidade | nada de propaganda`,
  optIn: `voltar | iniciar | quero receber | cadastrar | start`,
  yes: `sim | claro | aceito | confirmo | concordo | s | sim por favor`,
  help: `ajuda | info | quem é | quem e | quem sao voces | quem fala`,
  ambiguous: `não | nao | cancelar | fim | cancela | número errado | numero errado | sem interesse | nada |
    sai fora | nao obrigado | nao obrigada | foi engano | engano | nao conheco | nao tenho interesse | não tenho mais interesse | não tenho interesse | não estou mais interessado`,
  lookAlikes: `parada de ônibus | para mim | sem parar | não para | fim de semana | saída | cancelar consulta | pare um pouco`,
  courtesies: `por favor | pf | pfv | pfvr | obrigado | obrigada | agora | ja`,
  grammar: {
    stop: `parem | pare | para de | parar de | parem com | pare com | basta | deixem de | deixe de | stop | stopp`,
    not: `nao | nunca | nem | n | ñ`,
    send: `mandem | mande | manda | mandar | enviem | envie | envia | enviar`,
    receive: `receber`,
    write: `escrevam | escreva | contatem | contate | contatar | incomodem | incomode | incomodar |
      perturbem | perturbe | perturbar | chamem | encham | encher | enche`,
    noun: `pesquisa* | alerta* | mensage* | msgs | mensagen* | torpedo* | notificac* | aviso | avisos |
      isso | sms | spam | msg`,
    more: `mais | nada | nenhuma | nenhum`,
    want: `quero | queremos | desejo | gostaria | preciso | qro | tenho interesse em`,
    remove: `remov* | retir* | exclu* | apag* | delet* | tira | tirem | tire | tirar | descadastr* |
      cancel* meu cadastro | cancelem`,
    mine: `me | meu numero | meu contato | meus dados | meu cadastro | meu telefone | meu celular |
      da lista | dessa lista | da sua lista | lista | numero | meu n`,
    filler: `por favor | pf | pfv | pfvr | porfavor | favor | obrigado | obrigada | de | da | do | das |
      dos | a | o | as | os | essas | esses | estas | suas | seus | me | pra | mim | para | ja |
      agora | com | eu | vcs | voces | ai | aqui | desse | disso | sms | esse`,
    offers: `propaganda* | promocao | promocoes | publicidade | anuncio* | ofertas | oferta | promo |
      marketing`,
    join: `receber | cadastrar | me cadastrem | me cadastra | inscrever`,
    again: `de novo | novamente | voltar | outra vez`,
    leave: `revogo | revogar | retiro | retirar | cancelo | cancelar | cancelem | cancela | cancele |
      deixa | deixem | deixe`,
    left: `consentimento | autorizacao | permissao | inscricao | assinatura | cadastro | em paz |
      sossegado | sossegada`,
    enough: `chega de | basta de | cansei de`,
    missed: `não recebi | não chegou | ainda não recebi`,
    forbid: ``,
  },
};
