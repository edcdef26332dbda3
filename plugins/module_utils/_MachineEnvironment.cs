// Copyright (c) 2026 the webinfra.iis_identity contributors
// GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
// SPDX-License-Identifier: GPL-3.0-or-later

// The variables that paths of the configuration are written with.
// C# 5 and .NET Framework 4.6 only, so that it is the same in Windows PowerShell 5.1 and PowerShell 7.

using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;

//TypeAccelerator -Name IisIdentity.MachineEnvironment -TypeName MachineEnvironment

namespace ansible_collections.webinfra.iis_identity.plugins.module_utils._MachineEnvironment
{
    /// <summary>The variables of the machine, by name without regard to case.</summary>
    public sealed class MachineEnvironment
    {
        private readonly Dictionary<string, string> values;

        public MachineEnvironment(IEnumerable<KeyValuePair<string, string>> values)
        {
            this.values = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
            foreach (KeyValuePair<string, string> value in values) this.values[value.Key] = value.Value;
            // Variables may be made of others, as windir=%SystemRoot% is.
            foreach (string name in this.values.Keys.ToList()) this.values[name] = Expand(this.values[name]);
        }

        /// <summary>Replaces each %NAME% as Windows does: what is not defined stays as it is written.</summary>
        public string Expand(string text)
        {
            StringBuilder expanded = new StringBuilder();
            int position = 0;
            foreach (int[] variable in Variables(text))
            {
                string value;
                int start = variable[0];
                if (start < position || !values.TryGetValue(text.Substring(start + 1, variable[1] - start - 1), out value)) continue;
                expanded.Append(text, position, start - position).Append(value);
                position = variable[1] + 1;
            }
            return expanded.Append(text, position, text.Length - position).ToString();
        }

        // Where a percent sign stands and where the next one does; the second may begin the name of a variable itself.
        private static IEnumerable<int[]> Variables(string text)
        {
            int start = text.IndexOf('%');
            while (start >= 0)
            {
                int end = text.IndexOf('%', start + 1);
                if (end < 0) yield break;
                yield return new[] { start, end };
                start = end;
            }
        }

        /// <summary>The named variables and those that occur in texts, with their values.</summary>
        public SortedDictionary<string, object> Select(IEnumerable<string> names, IEnumerable<string> texts)
        {
            IEnumerable<string> occurring = texts.SelectMany(text => Variables(text).Select(v => text.Substring(v[0] + 1, v[1] - v[0] - 1)));
            SortedDictionary<string, object> selected = new SortedDictionary<string, object>(StringComparer.OrdinalIgnoreCase);
            foreach (string name in names.Concat(occurring))
            {
                string value;
                if (!selected.ContainsKey(name) && values.TryGetValue(name, out value)) selected[name] = value;
            }
            return selected;
        }
    }
}
