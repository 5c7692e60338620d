from rights_info.forms.articles import ArticleFilter

__all__ = ["ArticleFilter"]
