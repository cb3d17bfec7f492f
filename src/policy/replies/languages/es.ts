// Replies in Spanish: the words by which people ask for no more messages, messages again, or help.
import { type LanguageReplies, WRITTEN } from '../language.ts';

/** Replies in Spanish. */
export const ES: LanguageReplies = {
  ...WRITTEN,
  code: 'es',
  name: 'Spanish',
  confidence: 'high',
  optOut: `darse de baja | dar de baja | bajar | parar | paren | basta | stop | detener |
    cancelar suscripción | no más | no mas | borrar | borrame | eliminar | quitar | desuscribir |
    anular suscripción | bastaya | desuscribirme | desuscribirse | bajame | alto ya | no mas sms |
    ya no | basta ya | cancelar sms | no molestar | no molesten | remover | cancelar suscripcion |
    dejenme en paz | dejame en paz`,
  optOutLocal: `baja | pare`,
  optOutPhrases: `no me escriban | no me escriba | no me escribas | no me manden | no me envíen | no me envien |
    no me molesten | no quiero más mensajes | no quiero mas mensajes | no quiero recibir |
    dejen de | deja de | dejar de recibir | denme de baja | dame de baja | quiero darme de baja |
    me doy de baja | bórrenme | borren mi número | borren mi numero | quítenme | quitenme |
    eliminen mi número | sáquenme | saquenme | no más mensajes | no mas mensajes |
    retiro mi consentimiento | no estoy interesado en recibir | dejenme en paz | dejame en paz |
    ya no quiero | no me interesa recibir | no me interesan sus | cancelar mi suscripcion |
    cancelen mi suscripcion | cancelar la suscripcion | revoco mi consentimiento |
    no deseo recibir | no autorizo | no quiero sus mensajes | dejen de molestar | ya no me manden |
    ya no me envien | sin publicidad | no vuelvan a escribirme | no vuelva a escribirme | no me vuelvan a escribir | cancelen el envío | cancele el envío | eliminarme de | detengan los | detengan el | dejen los mensajes | no kiero mensajes | no kiero sms | kiten mi numero | quiten mi numero | no kiero mas`,
  optIn: `alta | iniciar | empezar | comenzar | suscribir | reanudar | start`,
  yes: `si | sí | claro | de acuerdo | acepto | confirmo | vale | si por favor | sip`,
  help: `ayuda | info | información | informacion | quién es | quien es | quien eres | quien habla |
    que es esto`,
  ambiguous: `no | cancelar | alto | fin | salir | terminar | para | ya | nada | no gracias |
    número equivocado | numero equivocado | no me interesa | déjenme | cancela | no por favor |
    no me interesa gracias | equivocado | se equivoco | numero incorrecto`,
  lookAlikes: `alto | parada de autobús | sin parar | no pares | para mí | para mañana | baja médica | planta baja | fin de semana | cancelar mi cita | salida`,
  courtesies: `por favor | xfa | x favor | porfa | porfavor | gracias | ahora | ya`,
  grammar: {
    stop: `dejen | deja | deje | dejad | dejar | paren | parad | cesen | cese | basta | stop | stopp`,
    not: `no | ni | nunca | tampoco | sin`,
    send: `manden | mandes | mande | mandarme | enviarme | envien | envies | envie | mandeis | envieis |
      mandar | enviar | mandenme | llegue* | sigan mandando | sigan enviando`,
    receive: `recibir | recibirlos | recibirlas`,
    write: `escriban | escribas | escriba | escribais | escribirme | escribir | contacten | contactes |
      contacte | contactarme | contactar | molesten | molestes | moleste | molestar | molestarme |
      molesteis | llamen | llamarme | textear* | texteen`,
    noun: `encuesta* | alerta* | mensaje* | mensajito* | msj* | texto | textos | notificaci* | aviso |
      avisos | correo | correos | basura | sms | spam | msg | msgs`,
    more: `mas | ninguno | ninguna | nada | ningun`,
    want: `quiero | queremos | deseo | deseamos | quisiera | necesito | me interesa* | quero`,
    remove: `borren* | borre* | borrar* | borra* | eliminen* | elimine* | eliminar* | elimina* | quiten* |
      quite | quitar* | quita | quitame | saquen* | saque* | sacar* | sacame | remuevan* | remover* |
      den de baja | de baja | desuscrib* | desapunt* | desapunten*`,
    mine: `me | mi numero | mis datos | de la lista | de su lista | de sus listas | de tu lista |
      de esta lista | mi telefono | mi contacto | numero | lista | mi celular | mi movil | borrenme |
      eliminenme | quitenme | saquenme`,
    filler: `me | por favor | xfa | x favor | porfa | porfavor | de | la | el | los | las | su | sus | tu |
      tus | ya | ahora | estos | estas | esto | a | les | pido | se | lo | yo | gracias | favor |
      inmediatamente | y | que | en`,
    offers: `publicidad | promocion* | promo | promos | ofertas | oferta | anuncio* | propaganda | marketing`,
    join: `suscribirme | suscribanme | suscribeme | darme de alta | denme de alta | quiero recibir |
      volver a recibir | inscribirme`,
    again: `otra vez | de nuevo | nuevamente | volver | quiero | si`,
    leave: `retiro | retirar | revoco | revocar | anulo | cancelo | cancelar | cancelen | cancele |
      anular | anulen | dejenme | dejame | dejeme | quiero darme | darme | denme | dame | dar`,
    left: `consentimiento | permiso | autorizacion | suscripcion | en paz | tranquilo | tranquila |
      de baja | baja del servicio`,
    enough: `basta de | basta ya de | harto de | harta de | cansado de`,
    missed: `no he recibido | no recibi | no me ha llegado | no me llego | no hemos recibido | no me llega`,
    forbid: ``,
  },
};
