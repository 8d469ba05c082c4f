using LoopKit.Definitions.Yaml;

namespace LoopKit.Definitions;

/// <summary>Follows <c>extends</c> through the layers.</summary>
/// <param name="layers">The layers, lowest first.</param>
/// <param name="problems">Receives what is wrong with the definitions on the way.</param>
internal sealed class InheritanceChain(IReadOnlyList<IDefinitionLayer> layers, ProblemList problems)
{
    /// <summary>The most definitions in a chain.</summary>
    public const int MaxDepth = 16;

    /// <summary>Whether every ancestor was found and read.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>The definition of a name and its ancestors, the outermost ancestor first. Empty when the name is unknown.</summary>
    /// <exception cref="LoopKitException"><see cref="ErrorCodes.DefinitionCycle"/>: the chain is a cycle or too long.</exception>
    public IReadOnlyList<PartialDefinition> Follow(string name)
    {
        List<PartialDefinition> chain = [];
        List<(string Name, int Layer)> visited = [];
        var step = (Name: name, Layer: TopOf(name, layers.Count));
        while (step.Layer >= 0)
        {
            var repeated = visited.Contains(step);
            visited.Add(step);
            if (repeated || visited.Count > MaxDepth)
            {
                throw Broken(visited, repeated);
            }

            if (layers[step.Layer].Find(step.Name, problems) is not { } definition)
            {
                break;
            }

            chain.Add(definition);
            if (definition.Extends is not { } extends)
            {
                IsComplete = true;
                break;
            }

            // A definition that extends its own name means the one that it hides.
            var parent = (Name: extends.Value, Layer: TopOf(extends.Value, extends.Value == step.Name ? step.Layer : layers.Count));
            if (parent.Layer < 0)
            {
                ReportMissing(extends, step.Name);
            }

            step = parent;
        }

        chain.Reverse();
        return chain;
    }

    private int TopOf(string name, int below)
    {
        var layer = DefinitionName.IsValid(name) ? below - 1 : -1;
        while (layer >= 0 && !layers[layer].Names.Contains(name, StringComparer.Ordinal))
        {
            layer--;
        }

        return layer;
    }

    private void ReportMissing(Located<string> extends, string name)
    {
        var known = layers.SelectMany(layer => layer.Names).Where(DefinitionName.IsValid).Where(other => other != name);
        problems.Add(extends.At, extends.Value == name
            ? $"'extends' names the definition itself, and no lower layer has a '{name}'. {NearNames.Suggest(extends.Value, known, "Known loop types")}"
            : $"'extends' names {ProblemList.Quote(extends.Value)}, which does not exist. {NearNames.Suggest(extends.Value, known, "Known loop types")}");
    }

    private LoopKitException Broken(List<(string Name, int Layer)> visited, bool repeated)
    {
        var chain = string.Join($"{Environment.NewLine}  → ", visited.Select(step => $"{step.Name} ({layers[step.Layer].SourceOf(step.Name)})"));
        return new LoopKitException(ErrorCodes.DefinitionCycle, repeated
            ? $"The definition '{visited[0].Name}' extends itself. Remove one 'extends' of:{Environment.NewLine}  {chain}"
            : $"The definition '{visited[0].Name}' has a chain of more than {MaxDepth} definitions. Shorten it:{Environment.NewLine}  {chain}");
    }
}
