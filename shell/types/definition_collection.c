/* Definitions of collections. */
#include "shell/types/definition_rows.h"

const Definition hashtable_rows[] = {
	{ "IsReadOnly", "Property", "bool IsReadOnly {get;}" },
	{ "IsFixedSize", "Property", "bool IsFixedSize {get;}" },
	{ "IsSynchronized", "Property", "bool IsSynchronized {get;}" },
	{ "Keys", "Property", "System.Collections.ICollection Keys {get;}" },
	{ "Values", "Property",
	  "System.Collections.ICollection Values {get;}" },
	{ "SyncRoot", "Property", "System.Object SyncRoot {get;}" },
	{ "Count", "Property", "int Count {get;}" },
	{ "Item", "ParameterizedProperty",
	  "System.Object Item(System.Object key) {get;set;}" },
	{ "Add", "Method",
	  "void Add(System.Object key, System.Object value), "
	  "void IDictionary.Add(System.Object key, "
	  "System.Object value)" },
	{ "Clear", "Method", "void Clear(), void IDictionary.Clear()" },
	{ "Clone", "Method",
	  "System.Object Clone(), System.Object "
	  "ICloneable.Clone()" },
	{ "Contains", "Method",
	  "bool Contains(System.Object key), bool "
	  "IDictionary.Contains(System.Object key)" },
	{ "ContainsKey", "Method", "bool ContainsKey(System.Object key)" },
	{ "ContainsValue", "Method",
	  "bool ContainsValue(System.Object value)" },
	{ "CopyTo", "Method",
	  "void CopyTo(array array, int arrayIndex), void "
	  "ICollection.CopyTo(array array, int index)" },
	{ "Equals", "Method", "bool Equals(System.Object obj)" },
	{ "GetEnumerator", "Method",
	  "System.Collections.IDictionaryEnumerator "
	  "GetEnumerator(), "
	  "System.Collections.IDictionaryEnumerator "
	  "IDictionary.GetEnumerator(), "
	  "System.Collections.IEnumerator "
	  "IEnumerable.GetEnumerator()" },
	{ "GetHashCode", "Method", "int GetHashCode()" },
	{ "GetType", "Method", "type GetType()" },
	{ "Remove", "Method",
	  "void Remove(System.Object key), void "
	  "IDictionary.Remove(System.Object key)" },
	{ "ToString", "Method", "string ToString()" },
	{ 0 },
};

const Definition arraylist_rows[] = {
	{ "Capacity", "Property", "int Capacity {get;set;}" },
	{ "Count", "Property", "int Count {get;}" },
	{ "IsFixedSize", "Property", "bool IsFixedSize {get;}" },
	{ "IsReadOnly", "Property", "bool IsReadOnly {get;}" },
	{ "IsSynchronized", "Property", "bool IsSynchronized {get;}" },
	{ "SyncRoot", "Property", "System.Object SyncRoot {get;}" },
	{ "Item", "ParameterizedProperty",
	  "System.Object Item(int index) {get;set;}" },
	{ "Add", "Method",
	  "int Add(System.Object value), int "
	  "IList.Add(System.Object value)" },
	{ "AddRange", "Method",
	  "void AddRange(System.Collections.ICollection c)" },
	{ "Clear", "Method", "void Clear(), void IList.Clear()" },
	{ "Clone", "Method",
	  "System.Object Clone(), System.Object "
	  "ICloneable.Clone()" },
	{ "Contains", "Method",
	  "bool Contains(System.Object item), bool "
	  "IList.Contains(System.Object value)" },
	{ "CopyTo", "Method",
	  "void CopyTo(array array), void CopyTo(array array, "
	  "int arrayIndex), void CopyTo(int index, array "
	  "array, int arrayIndex, int count), void "
	  "ICollection.CopyTo(array array, int index)" },
	{ "Equals", "Method", "bool Equals(System.Object obj)" },
	{ "GetHashCode", "Method", "int GetHashCode()" },
	{ "GetRange", "Method",
	  "System.Collections.ArrayList GetRange(int index, "
	  "int count)" },
	{ "GetType", "Method", "type GetType()" },
	{ "IndexOf", "Method",
	  "int IndexOf(System.Object value), int "
	  "IndexOf(System.Object value, int startIndex), int "
	  "IndexOf(System.Object value, int startIndex, int "
	  "count), int IList.IndexOf(System.Object value)" },
	{ "Insert", "Method",
	  "void Insert(int index, System.Object value), void "
	  "IList.Insert(int index, System.Object value)" },
	{ "Remove", "Method",
	  "void Remove(System.Object obj), void "
	  "IList.Remove(System.Object value)" },
	{ "RemoveAt", "Method",
	  "void RemoveAt(int index), void IList.RemoveAt(int "
	  "index)" },
	{ "RemoveRange", "Method", "void RemoveRange(int index, int count)" },
	{ "Reverse", "Method",
	  "void Reverse(), void Reverse(int index, int count)" },
	{ "Sort", "Method",
	  "void Sort(), void Sort(System.Collections.IComparer "
	  "comparer), void Sort(int index, int count, "
	  "System.Collections.IComparer comparer)" },
	{ "ToArray", "Method",
	  "System.Object[] ToArray(), array ToArray(type type)" },
	{ "ToString", "Method", "string ToString()" },
	{ 0 },
};

const Definition object_array_rows[] = {
	{ "Count", "AliasProperty", "Count = Length" },
	{ "Length", "Property", "int Length {get;}" },
	{ "LongLength", "Property", "long LongLength {get;}" },
	{ "Rank", "Property", "int Rank {get;}" },
	{ "SyncRoot", "Property", "System.Object SyncRoot {get;}" },
	{ "IsFixedSize", "Property", "bool IsFixedSize {get;}" },
	{ "IsReadOnly", "Property", "bool IsReadOnly {get;}" },
	{ "IsSynchronized", "Property", "bool IsSynchronized {get;}" },
	{ "Clone", "Method",
	  "System.Object Clone(), System.Object "
	  "ICloneable.Clone()" },
	{ "Equals", "Method",
	  "bool Equals(System.Object obj, "
	  "System.Collections.IEqualityComparer comparer), "
	  "bool IStructuralEquatable.Equals(System.Object "
	  "other, System.Collections.IEqualityComparer "
	  "comparer)" },
	{ "GetHashCode", "Method",
	  "int "
	  "GetHashCode(System.Collections.IEqualityComparer "
	  "comparer), int "
	  "IStructuralEquatable.GetHashCode(System.Collections."
	  "IEqualityComparer comparer)" },
	{ "GetType", "Method", "type GetType()" },
	{ "ToString", "Method", "string ToString()" },
	{ 0 },
};
