// Replies in French: the words by which people ask for no more messages, messages again, or help.
import { type LanguageReplies, WRITTEN } from '../language.ts';

/** Replies in French. */
export const FR: LanguageReplies = {
  ...WRITTEN,
  code: 'fr',
  name: 'French',
  confidence: 'high',
  optOut: `stop | arret | arrêt | arrete | arrête | arreter | arrêter | arretez | arrêtez | désabonner |
    desabonner | desabonnement | désabonnement | desinscription | désinscription | désinscrire |
    desinscrire | supprimer | retirer | stop sms | stopsms | stop pub | plus de sms | ca suffit |
    ça suffit | contact stop | fin sms | se desabonner | me desabonner | resilier |
    annuler abonnement | plus de messages | plus de pub | foutez moi la paix | lachez moi | basta`,
  optOutLocal: `td`,
  optOutPhrases: `arrêtez de | arretez de | ne m'envoyez plus | ne menvoyez plus | ne m'écrivez plus |
    ne plus recevoir | je ne veux plus | je veux plus recevoir | plus de messages | plus de pub |
    désabonnez-moi | desabonnez moi | désinscrivez-moi | desinscrivez moi | supprimez mon numéro |
    supprimez mon numero | retirez-moi | retirez mon numéro | enlevez-moi |
    laissez-moi tranquille | fichez-moi la paix | foutez-moi la paix | je retire mon consentement |
    cessez de | me desabonner | me desinscrire | plus recevoir | plus de vos sms |
    retire mon consentement | arretez votre | arretez vos | lachez moi | ne me contactez plus |
    ne me derangez plus | ca suffit les | marre de vos | je me desabonne | annuler mon abonnement |
    resilier mon abonnement | ne souhaite plus | assez de pub | marre de la pub | résilier mon abonnement | se désabonner | fini les sms | je refuse vos | je refuse de recevoir | sans pub | plus de publicité | pas de publicité | plus de publicités | jveux plus | je veux plus de | veux plus de sms | veux plus de messages`,
  optIn: `start | abonner | reprendre | inscrire | réabonner`,
  yes: `oui | ouais | ok | d accord | j accepte | je confirme | accepte | bien sur | oui merci`,
  help: `aide | info | contact | qui êtes-vous | c'est qui | qui est ce | qui etes vous | c est qui |
    besoin d aide`,
  ambiguous: `non | fin | annuler | annule | terminer | mauvais numéro | pas intéressé | assez | effacer |
    non merci | erreur de numero | vous vous trompez | c est une erreur | pas interesse merci |
    ca ne m interesse pas | plus intéressé | plus intéressée | je ne suis plus intéressé | ça ne m intéresse plus`,
  lookAlikes: `arrêt de bus | arrêt maladie | arrêt de travail | sans arrêt | non-stop | n'arrêtez pas | fin de mois | prêt-à-porter | annuler mon rendez-vous`,
  courtesies: `svp | s il vous plait | s il te plait | stp | merci | maintenant`,
  grammar: {
    stop: `arretez | arrete | arreter | cessez | cesse | cesser | stoppez | stopper | stoppe | suspendez |
      stop | stopp`,
    not: `ne | n | pas | jamais | aucun | aucune | plus`,
    send: `envoyez | envoie | envoyer | envoies`,
    receive: `recevoir | etre`,
    write: `ecrivez | ecrire | ecris | contactez | contacter | contacte | derangez | deranger | derange |
      importunez | harcelez | harceler | sollicitez | solliciter | demarchez | demarcher | demarche |
      textez | texter | spammez | spammer | embetez | relancez`,
    noun: `sondage* | enquete* | alerte* | message* | texto* | notification* | courriel* |
      communication* | mail | mails | envoi | envois | sollicitation* | sms | spam | msg | msgs`,
    more: `plus | jamais | davantage`,
    want: `veux | voulons | souhaite | souhaitons | desire | voudrais | aimerais`,
    remove: `supprimez* | supprimer | supprime | retirez* | retirer | retire | enlevez* | enlever | enleve |
      effacez* | effacer | desabonne* | desinscri* | desinscrivez* | rayez* | rayer | otez* | oter |
      sortez* | virez*`,
    mine: `moi | mon numero | mes donnees | mes coordonnees | mon num | mon contact | de la liste |
      de votre liste | de vos listes | vos listes | votre liste | la liste | m | me | mon tel |
      mon telephone | numero`,
    filler: `de | d | des | je | j | vos | votre | ces | ce | les | la | le | svp | s il vous plait |
      s il te plait | stp | merci | m | me | a | moi | tout de suite | immediatement | maintenant |
      vous | tous | toutes | cette | cela | ca | demande | en | bonjour`,
    offers: `pub | pubs | publicite* | promo | promos | promotion* | offres | offre | marketing`,
    join: `abonner | reabonner | reabonnez moi | reinscrire | reinscrivez moi | inscrire | m inscrire |
      inscrivez moi | abonnez moi | recevoir a nouveau | recevoir de nouveau`,
    again: `a nouveau | de nouveau | veux | souhaite | oui`,
    leave: `retire | retirer | revoque | revoquer | annule | annuler | annulez | resilier | resilie |
      resiliez | laissez | laisse | fichez | foutez | lachez`,
    left: `consentement | accord | autorisation | abonnement | inscription | tranquille | la paix | en paix`,
    enough: `assez de | marre de | marre | ras le bol de`,
    missed: `je n ai pas reçu | n ai pas reçu | pas reçu | rien reçu`,
    forbid: ``,
  },
};
