from django import forms

from .models import Commande, Pizzeria


class FormulaireCommande(forms.ModelForm):
    class Meta:
        model = Commande
        fields = ["nom", "telephone", "adresse", "pizzeria"]
        widgets = {
            "nom": forms.TextInput(attrs={"autocomplete": "name"}),
            "telephone": forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
            "adresse": forms.TextInput(attrs={"autocomplete": "street-address"}),
        }
        labels = {"nom": "Votre nom", "telephone": "Votre téléphone"}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        ouvertes = Pizzeria.objects.filter(ouverte=True)
        self.fields["pizzeria"].queryset = ouvertes
        self.fields["pizzeria"].empty_label = None
        for nom, champ in self.fields.items():
            if nom in self.errors:
                champ.widget.attrs["aria-invalid"] = "true"
                champ.widget.attrs["aria-describedby"] = f"erreur-{nom}"


class FormulaireSuivi(forms.Form):
    numero = forms.SlugField(label="Numéro de commande", max_length=12)

    def clean_numero(self):
        return self.cleaned_data["numero"].upper()


class FormulaireQuantite(forms.Form):
    quantite = forms.IntegerField(min_value=0, max_value=20)
