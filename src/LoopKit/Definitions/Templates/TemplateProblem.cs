namespace LoopKit.Definitions.Templates;

/// <summary>Something wrong in a template. Line and column count from 1 within the template.</summary>
internal sealed record TemplateProblem(int Line, int Column, string Message);
