"""Invented questions that a base left without answer, as people type them, group by group."""

from __future__ import annotations

UNANSWERED = {
    "parking": """
        le demandeur peut il choisir une place de parking avec le logement
        parking obligatoire avec l'appartement ?
        comment noter que le monsieur veut un parking
        une place de stationnement est-elle comprise dans le loyer
        parking handicapé à demander ou ?
        peut on refuser le parking sans perdre le logement
        box ou parking dans la demande, quelle case
        le parking compte dans le loyer plafond ?
    """,
    "animaux": """
        a-t-on le droit d'avoir un chien dans un logement social
        la dame a trois chats est-ce un motif de refus
        chien de catégorie 2 logement social autorisé ?
        le bailleur peut il interdire les animaux
        chien d'assistance a mentionner dans la demande ?
        animaux acceptés ou pas en HLM
        refus a cause du chien c'est légal ?
    """,
    "caution": """
        qui paye le dépôt de garantie quand le demandeur n'a rien
        dépot de garantie combien de mois
        aide pour la caution du logement
        avance du dépôt de garantie par le FSL
        loca-pass pour la caution, on fait comment
        le demandeur demande une aide pour le dépôt de garantie
        caution : un garant est il obligatoire
        garant refusé par le bailleur pour la caution
    """,
    "tuteur": """
        un majeur sous tutelle peut il signer la demande
        c'est le tuteur qui signe la demande ?
        demande faite par le tuteur, quel nom mettre
        personne sous curatelle : qui signe
        jugement de tutelle a joindre ou pas
        la tutrice veut recevoir les courriers a la place du demandeur
        adresse du tuteur ou du demandeur
        curatelle renforcée signature du curateur
    """,
    "imprimante": """
        l'imprimante ne sort pas l'attestation en couleur
        impossible d'imprimer le formulaire vierge
        impression de l'attestation coupée en bas de page
        imprimer sans les logos
        mon imprimante imprime des carrés à la place des accents
        l'impression reste bloquée sur le poste d'accueil
        imprimer deux exemplaires d'un coup
    """,
    "colocation": """
        deux amis veulent une colocation est ce possible
        colocation en logement social, une demande ou deux
        colocataire qui part, que devient la demande
        demande en colocation étudiante
        peut-on ajouter un colocataire
        bail en colocation : qui est titulaire
        les deux colocataires doivent ils donner leurs ressources
        colocation intergénérationnelle senior et étudiant
    """,
    "ascenseur": """
        demander un rez-de-chaussée ou un ascenseur
        monsieur ne peut pas monter les étages, ascenseur obligatoire comment le dire
        ascenseur en panne depuis un mois la locataire veut changer de logement
        cocher étage sans ascenseur refusé
        logement au deuxième sans ascenseur pour une personne âgée
        ascenseur : où le préciser dans le formulaire
        genou opéré besoin d'un ascenseur
    """,
    "interprète": """
        le demandeur ne parle pas français avez vous un interprète
        interprète au téléphone pour remplir la demande
        formulaire traduit en arabe ou en anglais ?
        un interprète en langue des signes est il prévu
        qui paye l'interprète
        traduction du formulaire en ukrainien
        son fils sert d'interprète est ce permis
    """,
}


def questions_by_topic() -> dict[str, list[str]]:
    return {topic: [line.strip() for line in text.strip().splitlines()] for topic, text in UNANSWERED.items()}
