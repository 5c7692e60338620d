from rights_info.views.articles import article, article_list

__all__ = ["article", "article_list"]
